using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using VaeGpu.Shaders;

namespace VaeGpu.ShaderCompiler.Tests;

/// <summary>The embedded kernels against the folder of shaders that they were made from.</summary>
public sealed class KernelLibraryTests
{
    private static string ShadersFolder { get; } = typeof(KernelLibraryTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ShadersFolder").Value!;

    [Test]
    public void Variants_AreTheTable()
    {
        var table = KernelTable.Load(ShadersFolder);
        Assert.That(KernelLibrary.Variants, Is.EquivalentTo(table.Variants.Select(variant => variant.Name)));
        Assert.That(table.Budget.Variants, Is.Positive, "the budget is stated");
        Assert.That(table.Budget.Bytes, Is.Positive, "the budget is stated");
        Assert.That(KernelLibrary.Variants.Sum(name => (long)KernelLibrary.GetSpirv(name).Length), Is.LessThanOrEqualTo(table.Budget.Bytes));
    }

    [Test]
    public void Resources_AreTheVariantsAndNothingElse()
        => Assert.That(
            typeof(KernelLibrary).Assembly.GetManifestResourceNames(),
            Is.EquivalentTo(KernelLibrary.Variants.Select(name => name + ".spv").Append("manifest.json")));

    [Test]
    public void Spirv_IsWhatTheSourcesGive()
    {
        using var compiler = new GlslCompiler(ShadersFolder);
        foreach (var variant in KernelTable.Load(ShadersFolder).Variants)
        {
            Assert.That(KernelLibrary.GetSpirv(variant.Name).Span.SequenceEqual(compiler.Compile(variant).Spirv), variant.Name);
        }
    }

    [Test]
    public void Spirv_IsVersion13AndValid()
    {
        foreach (var name in KernelLibrary.Variants)
        {
            var spirv = KernelLibrary.GetSpirv(name).Span;
            Spirv.AssertHeader(spirv);
            Assert.That(Spirv.Validate(spirv), Is.Empty, name);
        }
    }

    [Test]
    public void Version_IsTheHashOfAll()
    {
        var text = new StringBuilder();
        foreach (var name in KernelLibrary.Variants.Order(StringComparer.Ordinal))
        {
            text.Append(name).Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(KernelLibrary.GetSpirv(name).Span))).Append('\n');
        }

        Assert.That(KernelLibrary.Version, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))));
    }

    [Test]
    public void EverySource_IsInTheTable()
    {
        var sources = Directory.GetFiles(ShadersFolder, "*.comp", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(ShadersFolder, path).Replace('\\', '/'));
        Assert.That(sources, Is.EquivalentTo(KernelTable.Load(ShadersFolder).Variants.Select(variant => variant.Source).Distinct()));
    }

    [Test]
    public void EveryInclude_IsUsed()
    {
        using var compiler = new GlslCompiler(ShadersFolder);
        var used = KernelTable.Load(ShadersFolder).Variants
            .SelectMany(variant => compiler.Compile(variant).Dependencies.Where(file => file.Value is not null).Select(file => file.Key))
            .ToHashSet();
        var files = Directory.GetFiles(ShadersFolder, "*.glsl", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(ShadersFolder, path).Replace('\\', '/'));
        Assert.That(files, Is.SubsetOf(used));
    }

    [Test]
    public void GetSpirv_UnknownVariant_IsNamed()
        => Assert.That(() => KernelLibrary.GetSpirv("no-such-kernel"), Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("'no-such-kernel'"));
}
