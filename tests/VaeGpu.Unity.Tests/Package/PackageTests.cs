using System.Text.Json;
using System.Text.RegularExpressions;

namespace VaeGpu.Unity.Tests;

/// <summary>The package's manifest and its assembly definitions say what is there.</summary>
public sealed partial class PackageTests
{
    private static JsonElement Manifest => Json("package.json");

    private static string[] Definitions => [.. Directory.GetFiles(Repository.Package, "*.asmdef", SearchOption.AllDirectories)];

    [Test]
    public void Manifest_IsNamedAsTheFolder() => Assert.That(Manifest.GetProperty("name").GetString(), Is.EqualTo(Path.GetFileName(Repository.Package)));

    [Test]
    public void Manifest_AsksForUnity2022() => Assert.That(Manifest.GetProperty("unity").GetString(), Is.EqualTo("2022.3"));

    [Test]
    public void Version_IsTheChangelogsFirst() =>
        Assert.That(Manifest.GetProperty("version").GetString(), Is.EqualTo(VersionHeading().Match(Text("CHANGELOG.md")).Groups[1].Value));

    [Test]
    public void Samples_AreThereAndListed()
    {
        string[] listed = [.. Manifest.GetProperty("samples").EnumerateArray().Select(sample => sample.GetProperty("path").GetString()!)];
        string[] there = [.. Directory.GetDirectories(Path.Combine(Repository.Package, "Samples~")).Select(folder => $"Samples~/{Path.GetFileName(folder)}")];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(listed, Is.EquivalentTo(there));
            Assert.That(there.Where(folder => Directory.GetFiles(Path.Combine(Repository.Package, folder), "*.cs").Length == 0), Is.Empty);
        }
    }

    [TestCase("README.md")]
    [TestCase("CHANGELOG.md")]
    [TestCase("LICENSE.md")]
    [TestCase("Third Party Notices.md")]
    [TestCase("Documentation~/vaegpu.md")]
    public void Document_IsThere(string path) => Assert.That(Text(path), Is.Not.Empty);

    /// <summary>The README's script is a file that is compiled.</summary>
    [Test]
    public void Readme_ShowsAScriptThatCompiles() =>
        Assert.That(CodeBlock().Match(Text("README.md")).Groups[1].Value, Is.EqualTo(File.ReadAllText(Repository.Path("tests/VaeGpu.Unity.Samples/Faces.cs"))));

    [Test]
    public void Licence_IsTheRepositorys() => Assert.That(Text("LICENSE.md"), Is.EqualTo(File.ReadAllText(Repository.Path("LICENSE"))));

    [Test]
    public void Definitions_AreNamedAsTheirFilesAndAsTheProjects()
    {
        string[] names = [.. Definitions.Select(path => Json(path).GetProperty("name").GetString()!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(Definitions.Select(Path.GetFileNameWithoutExtension)));
            Assert.That(names, Contains.Item(typeof(Decoder).Assembly.GetName().Name).And.Contains(typeof(Editor.ModelImporter).Assembly.GetName().Name));
        }
    }

    [Test]
    public void References_AreAssembliesOfThePackageOrTheTestRunners()
    {
        string[] names = [.. Definitions.Select(path => Path.GetFileNameWithoutExtension(path))];
        IEnumerable<string> references = Definitions.SelectMany(path => Json(path).GetProperty("references").EnumerateArray()).Select(reference => reference.GetString()!);
        Assert.That(references.Except([.. names, "UnityEngine.TestRunner", "UnityEditor.TestRunner"]), Is.Empty);
    }

    [Test]
    public void Editor_IsForTheEditorAlone() =>
        Assert.That(Json("Editor/VaeGpu.Editor.asmdef").GetProperty("includePlatforms").EnumerateArray().Select(platform => platform.GetString()), Is.EqualTo(["Editor"]));

    /// <summary>A script is compiled into the assembly of the definition nearest above it, and Unity's compiler lets only those that say so be unsafe.</summary>
    [Test]
    public void UnsafeScripts_LieWhereTheyAreAllowed()
    {
        IEnumerable<string> scripts = Directory.GetFiles(Repository.Package, "*.cs", SearchOption.AllDirectories).Where(path => UnsafeWord().IsMatch(File.ReadAllText(path)));
        foreach (string script in scripts)
        {
            string folder = script;
            string[] found;
            do
            {
                folder = Path.GetDirectoryName(folder)!;
                found = Directory.GetFiles(folder, "*.asmdef");
            }
            while (found.Length == 0 && folder != Repository.Package);

            Assert.That(found.Length == 1 && Json(found[0]).GetProperty("allowUnsafeCode").GetBoolean(), Is.True, script);
        }
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Package, path));

    private static JsonElement Json(string path) => JsonDocument.Parse(Text(path)).RootElement;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("^## (.*)$", RegexOptions.Multiline)]
    private static partial Regex VersionHeading();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeWord();
}
