using System.Text.RegularExpressions;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>What docs/embedding.md shows compiles, runs, and leads somewhere.</summary>
[Platform("Linux")]
public sealed partial class DocumentTests
{
    private static string Document { get; } = File.ReadAllText(Repository.File("docs/embedding.md"));

    [Test]
    public void ShortestProgram_DecodesAPicture()
    {
        string source = CBlock().Matches(Document).Select(match => match.Groups[1].Value).Single(code => code.Contains("int main", StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shortest.c"), source);
        File.Copy(NativeBuild.Fashion, folder.File("fashion.safetensors"));
        string program = NativeBuild.CompileFile(folder.File("shortest.c"), folder.File("shortest"));
        Command.Succeed("/bin/sh", ["-c", "cd \"$1\" && \"$2\" > pixels", "sh", folder.Path, program]);
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

    [GeneratedRegex(@"```c\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CBlock();

    [GeneratedRegex(@"\b(?:vg_|VG_)\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
