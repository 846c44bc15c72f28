using System.Text.RegularExpressions;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests.Documents;

/// <summary>Every line of code that docs/theory.md names for a term is in its file.</summary>
public sealed partial class TheoryTests
{
    private const string Document = "docs/theory.md";

    private static string Theory { get; } = File.ReadAllText(Repository.File(Document));

    private static Term[] Terms { get; } =
        [.. Row().Matches(Theory).Select(match => new Term(match.Groups["term"].Value, match.Groups["name"].Value, match.Groups["link"].Value, match.Groups["code"].Value))];

    [Test]
    public void Links_LeadSomewhere()
    {
        IEnumerable<string> missing = Link().Matches(Theory).Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal))
            .Where(link => !Path.Exists(FromDocument(link)));
        Assert.That(missing, Is.Empty);
    }

    /// <summary>A row that reads otherwise would be held against nothing, and so would a place whose table was never written.</summary>
    [Test]
    public void Tables_AreAllRead()
    {
        int tables = Header().Count(Theory), lines = Theory.Split('\n').Count(line => line.StartsWith('|'));
        Assert.That(Terms, Has.Length.EqualTo(lines - 2 * tables));
        Assert.That(Theory, Does.Not.Contain("<!--"));
    }

    [TestCaseSource(nameof(Terms))]
    public void Code_IsOneLineOfItsFile(Term term)
    {
        string path = FromDocument(term.Link);
        Assert.That(term.Name, Is.EqualTo(Path.GetFileName(path)));
        string[] lines = File.ReadAllLines(path);
        Assert.That(FindCode(lines, term.Code), Has.Length.EqualTo(1), $"lines of {term.Link} with {term.Code}");
    }

    [Test]
    public void Code_IsMissedWhereItsLineIsGone()
    {
        string[] lines = ["/// <summary>a + b</summary>", "    int sum = a + b;", "    // a + b", "    return sum;"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FindCode(lines, "a + b"), Is.EqualTo([1]));
            Assert.That(FindCode(lines, "a - b"), Is.Empty);
            Assert.That(FindCode([lines[0], .. lines[2..]], "a + b"), Is.Empty, "in comments alone");
        }
    }

    [TestCase("reconstruction", "VaeObjective.cs")]
    [TestCase("KL", "VaeNetworks.cs")]
    [TestCase("Gaussian constant", "AutoencoderNetworks.cs")]
    [TestCase("reparameterisation", "VaeNetworks.cs")]
    [TestCase("reparameterisation", "reparameterise.comp")]
    [TestCase("importance weights", "VaeEvaluator.cs")]
    [TestCase("E step", "MixtureDensity.cs")]
    [TestCase("M step", "MixtureMoments.cs")]
    [TestCase("assignment", "LloydSteps.cs")]
    [TestCase("centre update", "LloydSteps.cs")]
    [TestCase("nearest code", "VectorQuantiser.cs")]
    [TestCase("nearest code", "quantise.comp")]
    [TestCase("straight-through", "VectorQuantiser.cs")]
    [TestCase("codebook", "VqVaeObjective.cs")]
    [TestCase("commitment", "VqVaeObjective.cs")]
    [TestCase("moving average", "CodebookLearner.cs")]
    [TestCase("cross-entropy", "CodeBits.cs")]
    [TestCase("code draw", "sample_codes.comp")]
    [TestCase("mixture draw", "mixture.comp")]
    [TestCase("prior draw", "sample_prior.comp")]
    public void Term_HasItsCode(string term, string file) =>
        Assert.That(Terms.Where(named => named.Name == file && named.Text.Split(',')[0] == term), Is.Not.Empty);

    /// <summary>The lines, counted from 0, whose code has a piece of code in it; comments are none.</summary>
    private static int[] FindCode(string[] lines, string code) =>
        [.. Enumerable.Range(0, lines.Length).Where(i => !lines[i].TrimStart().StartsWith("//", StringComparison.Ordinal) && lines[i].Contains(code, StringComparison.Ordinal))];

    private static string FromDocument(string link) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.File(Document))!, link));

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| term \| code \|\n\|--\|--\|$", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex(@"^\| (?<term>[^|]+) \| \[(?<name>[^\]]+)\]\((?<link>[^)]+)\) `(?<code>[^`|]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    /// <summary>A row of a table.</summary>
    /// <param name="Text">The term.</param>
    /// <param name="Name">The file's name, as it is shown.</param>
    /// <param name="Link">Where the file is, from the document.</param>
    /// <param name="Code">The line, or the part of it that tells.</param>
    public sealed record Term(string Text, string Name, string Link, string Code)
    {
        public override string ToString() => $"{Name}: {Text}";
    }
}
