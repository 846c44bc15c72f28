using System.Diagnostics;
using System.Text.RegularExpressions;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Documents;

/// <summary>What README.md shows is what is there, and runs.</summary>
public sealed partial class ReadmeTests
{
    private static string Readme { get; } = File.ReadAllText(Repository.File("README.md"));

    public static IEnumerable<TestCaseData> Examples =>
        CommandLine.CreateRoot().Subcommands.Select(verb => verb.Name).Prepend("").Select(verb => new TestCaseData(verb).SetArgDisplayNames(verb == "" ? "vaegpu" : verb));

    [Test]
    public void Links_LeadSomewhere()
    {
        IEnumerable<string> missing = Link().Matches(Readme).Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal))
            .Where(link => !Path.Exists(Repository.File(link)));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void FirstProgram_IsTheSample()
    {
        Match block = CSharpBlock().Match(Section("The first program"));
        Assert.That(block.Success);
        Assert.That(block.Groups[1].Value, Is.EqualTo(File.ReadAllText(Repository.File("samples/HelloDecoder/Program.cs"))));
    }

    [Test]
    public void FirstProgram_WritesEightPictures()
    {
        using var folder = new TemporaryFolder();
        string picture = folder.File("new/hello.png");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach([Repository.Built("HelloDecoder"), picture], start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Finish(process, "HelloDecoder");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Does.Contain(picture));

        // Eight pictures of 28×28 side by side, a pixel between and around, four times enlarged.
        DecodedPng png = PngDecoder.Decode(picture);
        Assert.That((png.Width, png.Height), Is.EqualTo((4 * (1 + 8 * 29), 4 * 30)));
        byte[] pixels = png.Frame(0);
        byte[][] pictures = [.. Enumerable.Range(0, 8).Select(i => Enumerable.Range(0, 28 * 28)
            .Select(pixel => pixels[4 * (4 * (1 + pixel / 28) * png.Width + 4 * (1 + 29 * i + pixel % 28))]).ToArray())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pictures.Select(values => values.Distinct().Count()), Is.All.GreaterThan(40), "greys");
            Assert.That(pictures.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(8));
        }
    }

    /// <summary>The commands in their order, word by word, in an empty folder, where fashion-mnist is a small data set.</summary>
    [Test]
    public void Commands_RunAsTheyStand()
    {
        string[] commands = [.. CommandLines(Section("The command line"))];
        Assert.That(commands, Has.Length.GreaterThanOrEqualTo(6));
        using var folder = new TemporaryFolder();
        foreach (string command in commands)
        {
            var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
            Array.ForEach([Path.Combine(AppContext.BaseDirectory, "VaeGpu.Cli.dll"), .. Words(command)], start.ArgumentList.Add);
            start.Environment["VAEGPU_FASHION_MNIST"] = Trained.Data;
            using Process process = Process.Start(start)!;
            VaeGpuProcess.Outcome outcome = VaeGpuProcess.Finish(process, command);
            Assert.That(outcome.ExitCode, Is.Zero, $"vaegpu {command}\n{outcome.Error}");
        }
    }

    [Test]
    public void Demo_UsesTheCommandAsItIs()
    {
        string script = File.ReadAllText(Repository.File("demo.sh")).Replace("\\\n", " ").Replace("\"", "");
        string[] commands = [.. DemoCommand().Matches(script).Select(match => match.Groups[1].Value)];
        Assert.That(commands, Has.Length.GreaterThanOrEqualTo(5));
        foreach (string command in commands)
        {
            Assert.That(CommandLine.CreateRoot().Parse(Words(command)).Errors, Is.Empty, command);
        }
    }

    [TestCaseSource(nameof(Examples))]
    public void ExamplesOfHelp_Parse(string verb)
    {
        string help = VaeGpuProcess.Succeed(verb == "" ? ["--help"] : [verb, "--help"]).Output;
        int start = help.IndexOf("Examples:", StringComparison.Ordinal);
        string[] examples = start < 0 ? [] : [.. CommandLines(help[start..])];
        Assert.That(examples, start < 0 ? Is.Empty : Is.Not.Empty);
        foreach (string example in examples)
        {
            Assert.That(CommandLine.CreateRoot().Parse(Words(example)).Errors, Is.Empty, example);
        }
    }

    [Test]
    public void Verbs_OfOtherDocumentsParse([Values("docs/model-format.md", "docs/architecture.md", "docs/theory.md", "README.md")] string document)
    {
        foreach (Match match in InlineCommand().Matches(File.ReadAllText(Repository.File(document))))
        {
            string verb = match.Groups[1].Value;
            Assert.That(CommandLine.CreateRoot().Subcommands.Select(command => command.Name), Does.Contain(verb), match.Value);
        }
    }

    private static string Section(string title)
    {
        int start = Readme.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.That(start, Is.Not.Negative, title);
        int end = Readme.IndexOf("\n## ", start + 4, StringComparison.Ordinal);
        return end < 0 ? Readme[start..] : Readme[start..end];
    }

    /// <summary>Indented lines that begin with vaegpu, without it and without comments.</summary>
    private static IEnumerable<string> CommandLines(string text) => text.Split('\n').Select(line => CommandOfLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\s+vaegpu ([^#]+?)\s*(#.*)?$")]
    private static partial Regex CommandOfLine();

    [GeneratedRegex(@"^vaegpu (.+)$", RegexOptions.Multiline)]
    private static partial Regex DemoCommand();

    [GeneratedRegex(@"`vaegpu ([a-z][a-z-]*)[^`]*`")]
    private static partial Regex InlineCommand();
}
