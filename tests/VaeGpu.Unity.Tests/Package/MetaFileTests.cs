namespace VaeGpu.Unity.Tests;

/// <summary>Every file and folder that Unity imports has its settings, with an identifier of its own that never changes.</summary>
public sealed class MetaFileTests
{
    /// <summary>Installed after a checkout; its settings are there before it.</summary>
    private const string Library = "Runtime/Plugins/Linux/x86_64/libvaegpu.so";

    /// <summary>The settings of what Unity would import: not what lies in or below a folder ending in ~, nor what begins with a dot.</summary>
    private static MetaFile[] Metas => [.. Entries().Where(path => path.EndsWith(".meta", StringComparison.Ordinal)).Select(path => MetaFile.Read(Full(path)))];

    [Test]
    public void EveryFileAndFolder_HasAMeta() =>
        Assert.That(Imported().Where(path => !File.Exists(Full(path + ".meta"))), Is.Empty);

    [Test]
    public void EveryMeta_HasAFileOrFolder() =>
        Assert.That(Entries().Where(path => path.EndsWith(".meta", StringComparison.Ordinal)).Select(path => path[..^5]).Where(path => path != Library && !Path.Exists(Full(path))), Is.Empty);

    [Test]
    public void FoldersThatAreNotImported_HaveNoMetas() =>
        Assert.That(Directory.GetFileSystemEntries(Repository.Package, "*.meta", SearchOption.AllDirectories).Select(Relative).Where(path => path.Contains('~', StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Guids_AreUniqueAndThirtyTwoHexadecimalDigits()
    {
        string[] guids = [.. Metas.Select(meta => meta.Guid)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(guids, Has.All.Match("^[0-9a-f]{32}$"));
            Assert.That(guids, Is.Unique);
        }
    }

    [Test]
    public void Importers_AreThoseOfTheFiles()
    {
        foreach (MetaFile meta in Metas)
        {
            string path = meta.Path[..^5];
            string expected = Path.GetExtension(path) switch
            {
                _ when Directory.Exists(path) => "DefaultImporter",
                ".cs" => "MonoImporter",
                ".asmdef" => "AssemblyDefinitionImporter",
                ".so" => "PluginImporter",
                ".json" => "PackageManifestImporter",
                _ => "TextScriptImporter",
            };
            Assert.That(meta.Importer, Is.EqualTo(expected), Relative(path));
        }
    }

    /// <summary>A library that wants to see the graphics device made must be loaded before it is.</summary>
    [Test]
    public void Library_IsPreloadedForLinuxAlone()
    {
        string text = File.ReadAllText(Full(Library + ".meta"));
        Assert.That(text, Does.Contain("isPreloaded: 1").And.Contain("Exclude Editor: 0").And.Contain("Exclude Linux64: 0").And.Contain("Exclude Win64: 1").And.Contain("Exclude OSXUniversal: 1"));
    }

    private static IEnumerable<string> Imported() => Entries().Where(path => !path.EndsWith(".meta", StringComparison.Ordinal));

    private static IEnumerable<string> Entries() => Directory.GetFileSystemEntries(Repository.Package, "*", SearchOption.AllDirectories).Select(Relative)
        .Where(path => !path.Split('/').Any(part => part.EndsWith('~') || part.StartsWith('.')));

    private static string Relative(string path) => Path.GetRelativePath(Repository.Package, path).Replace('\\', '/');

    private static string Full(string relative) => Path.Combine(Repository.Package, relative);
}
