using System.Reflection;
using Silk.NET.Vulkan;
using VaeGpu.BindingsGenerator;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.Bindings.Tests;

/// <summary>Where the checkout lies, and the registry that its bindings come from.</summary>
internal static class Repository
{
    public const string RegistryPath = "/usr/share/vulkan/registry/vk.xml";

    private static readonly Lazy<VulkanRegistry> LoadedRegistry = new(() =>
    {
        Assert.That(RegistryPath, Does.Exist, "Debian's package libvulkan-dev brings the registry; the tests need it.");
        return VulkanRegistry.Load(RegistryPath);
    });

    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string AllowListPath => Path.Combine(Root, "src/Bindings/Vulkan/allow-list.txt");

    public static string GeneratedPath => Path.Combine(Root, "src/Bindings/Vulkan/Generated");

    public static VulkanRegistry Registry => LoadedRegistry.Value;

    public static IReadOnlyDictionary<string, string> GenerateAll() => BindingsWriter.Generate(Registry, AllowList.Load(AllowListPath));

    /// <summary>
    /// Types of the subset by their C names, from the comment above each generated type. With -p:Bindings=NuGet they are
    /// the named package's own, so that the tests hold that to the same numbers.
    /// </summary>
    public static IEnumerable<(string NativeName, Type Type)> GeneratedTypes(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(GeneratedPath, folder), "*.cs").Order(StringComparer.Ordinal))
        {
            var summary = File.ReadLines(file).First(line => line.StartsWith("/// <summary>Vk", StringComparison.Ordinal));
            var name = summary["/// <summary>".Length..^"</summary>".Length];
            var type = typeof(Vk).Assembly.GetType($"Silk.NET.Vulkan.{Path.GetFileNameWithoutExtension(file)}");
            Assert.That(type, Is.Not.Null, file);
            yield return (name, type!);
        }
    }
}
