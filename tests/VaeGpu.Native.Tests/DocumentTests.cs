using System.Text.RegularExpressions;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>What docs/embedding.md shows compiles, runs, and leads somewhere.</summary>
[Platform("Linux")]
public sealed partial class DocumentTests
{
    private static string Document { get; } = File.ReadAllText(Repository.File("docs/embedding.md"));

    [Test]
    public void ShortestProgram_ByThePagesCommands_DecodesAPicture()
    {
        string source = CBlock().Matches(Document).Select(match => match.Groups[1].Value).Single(code => code.Contains("int main", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        string[] commands = [.. Commands().Matches(Document).Select(match => match.Groups[1].Value)];
        Assert.That(commands, Has.Length.EqualTo(2));
        File.WriteAllText(folder.File("game.c"), source);
        File.Copy(NativeBuild.Fashion, folder.File("fashion.safetensors"));
        Directory.CreateDirectory(folder.File("artifacts"));
        Directory.CreateSymbolicLink(folder.File("artifacts/native"), NativeBuild.Artifacts);
        Command.Succeed("/bin/sh", ["-c", $"{commands[0]} && {commands[1]} > pixels"], folder: folder.Path);
        byte[] pixels = File.ReadAllBytes(folder.File("pixels"));
        Assert.That(pixels, Has.Length.EqualTo(28 * 28 * 4));
        Assert.That(pixels.Where((_, i) => i % 4 != 3).Distinct().Count(), Is.GreaterThan(40), "greys");
    }

    /// <summary>Every function, constant and field that the page names is in the header.</summary>
    [Test]
    public void Names_AreTheHeaders()
    {
        string header = File.ReadAllText(NativeBuild.Header);
        IEnumerable<string> missing = Name().Matches(Document).Select(match => match.Value).Distinct().Where(name => !header.Contains(name, StringComparison.Ordinal) && !name.EndsWith("_init", StringComparison.Ordinal));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Links_LeadSomewhere()
    {
        // A lambda of C++ in a block of code looks like a link.
        string prose = Regex.Replace(Document, "```.*?```", "", RegexOptions.Singleline);
        IEnumerable<string> missing = Link().Matches(prose).Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal))
            .Where(link => !Path.Exists(Path.Combine(Repository.File("docs"), link)));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Measuring_IsOneCommand()
    {
        string[] lines = Command.Succeed(Repository.File("eng/measure-native.sh"), []).Lines;
        Assert.That(lines, Has.Length.EqualTo(6));
        Assert.That(lines[1..], Is.All.Contains("first call"));
    }

    /// <summary>What comes after ./build-native.sh at the page's top.</summary>
    [GeneratedRegex(@"^    (gcc game\.c .*|\./game)$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"```c\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CBlock();

    [GeneratedRegex(@"\b(?:vg_|VG_)\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
