using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>docs/model-format.md is true: its Python writes a model that loads, and it names every fault and every word.</summary>
public sealed class FormatDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/model-format.md"));

    [Test]
    public void PythonOfTheDocument_WritesAModelThatDecodesAsItSays()
    {
        string script = Regex.Match(Document, "```python\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.That(script.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.LessThanOrEqualTo(20), "twenty lines are promised");
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, script);
        using Model model = Model.Load(folder.File("model.safetensors"), new ModelLoadOptions { Verify = true });

        // NumPy made the golden pairs; the reference decodes them here.
        GoldenResult result = model.VerifyByReference();
        Assert.Multiple(() =>
        {
            Assert.That(result.Pairs, Is.EqualTo(16));
            Assert.That(result.Error, Is.LessThan(1e-14));
            Assert.That(model.ReadAll(GoldenPairs.Outputs).Max(), Is.GreaterThan(1), "there is something to compare");
            Assert.That(model.Warnings, Is.Empty);
            Assert.That(model.Architecture.Image, Is.EqualTo(new ImageShape(1, 4, 4)));
            Assert.That(model.Architecture.Decoder.Layers, Has.Length.EqualTo(4));
        });
    }

    [Test]
    public void Document_NamesEveryFault([Values] ModelFormatError code) => Assert.That(Document, Does.Contain($"`{code}`"));

    [Test]
    public void Document_NamesEveryWord()
    {
        ModelArchitecture architecture = TestModels.Vae(activation: Activation.LeakyRelu).Architecture;
        foreach (Match word in Regex.Matches(architecture.ToJson(), "\"([a-z_0-9]+)\":"))
        {
            Assert.That(Document, Does.Contain(word.Groups[1].Value));
        }

        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            var network = new Network([new LinearLayer(3, 16, "w", null), new ActivationLayer(activation)]);
            string json = (architecture with { Encoder = null, Decoder = network }).ToJson();
            Assert.That(Document, Does.Contain($"| `{Regex.Matches(json, "\"type\":\"([a-z_]+)\"")[1].Groups[1].Value}` |"));
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
