using System.Text.Json.Nodes;
using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>Files of models of codes that contradict themselves, or whose numbers something would be looked up or drawn by in vain.</summary>
public sealed class HostileCodeModelTests
{
    private static readonly byte[] Valid = Make(TestModels.VqVae(prior: [6], golden: true));
    private static readonly byte[] Centres = Make(TestModels.KMeans(golden: true));
    private static readonly byte[] Mixture = Make(TestModels.Mixture(MixtureCovariance.Full));

    private static readonly TestCaseData[] Descriptions =
    [
        Case("NoCodebook", d => d.Remove("codebook"), ModelFormatError.InvalidMetadata, "codebook is missing"),
        Case("UnknownKey", d => d["codebook"]!["entries"] = 1, ModelFormatError.UnknownKey, "'entries'"),
        Case("NoCodes", d => d["codebook"]!["codes"] = 0, ModelFormatError.InvalidMetadata, "codes"),
        Case("CodesBeyondCounting", d => d["codebook"]!["codes"] = 1 << 25, ModelFormatError.InvalidMetadata, "codes"),
        Case("PositionsThatOverflow", d => { d["codebook"]!["positions"] = 2147483647; d["codebook"]!["size"] = 2147483647; }, ModelFormatError.ArchitectureMismatch, "codebook"),
        Case("OtherPositions", d => d["codebook"]!["positions"] = 4, ModelFormatError.ArchitectureMismatch, "codebook"),
        Case("OtherSize", d => d["codebook"]!["size"] = 3, ModelFormatError.ArchitectureMismatch, "codebook"),
        Case("OtherCodes", d => d["codebook"]!["codes"] = 4, ModelFormatError.ArchitectureMismatch, "prior"),
        Case("SharedThoughItIsNot", d => d["codebook"]!["shared"] = true, ModelFormatError.WrongShape, "'codebook'"),
        Case("TensorOfNoFile", d => d["codebook"]!["tensor"] = "elsewhere", ModelFormatError.MissingTensor, "'elsewhere'"),
        Case("TensorOfTheFormat", d => d["codebook"]!["tensor"] = "golden.codes", ModelFormatError.InvalidMetadata, "'golden.codes'"),
        Case("FrequenciesAreVectors", d => d["codebook"]!["frequencies"] = "codebook", ModelFormatError.ArchitectureMismatch, "'codebook'"),
        Case("FrequenciesNotNamed", d => d["codebook"]!.AsObject().Remove("frequencies"), ModelFormatError.UnexpectedTensor, "'frequencies'"),
        Case("NormalPrior", d => d["prior"] = new JsonObject { ["kind"] = "normal" }, ModelFormatError.InvalidMetadata, "normal"),
        Case("MixturePrior", d => d["prior"] = new JsonObject { ["kind"] = "mixture", ["components"] = 2, ["covariance"] = "full" }, ModelFormatError.InvalidMetadata, "mixture"),
        Case("PriorWithoutNetwork", d => d["prior"]!.AsObject().Remove("network"), ModelFormatError.InvalidMetadata, "network is missing"),
        Case("PriorOfAnEmptyNetwork", d => d["prior"]!["network"] = new JsonArray(), ModelFormatError.InvalidNetwork, "network has no layers"),
        Case("PriorOfTooFewLogits", d => d["prior"]!["network"]![2]!["out"] = 14, ModelFormatError.ArchitectureMismatch, "logits"),
        Case("PriorOfAnotherLatent", d => d["prior"]!["network"]![0]!["in"] = 7, ModelFormatError.ArchitectureMismatch, "prior"),
        Case("EncoderOfMeansAndVariances", d => d["encoder"]![2]!["out"] = 12, ModelFormatError.ArchitectureMismatch, "encoder gives 12"),
        Case("LatentsForCodes", d => d["kind"] = "vae", ModelFormatError.InvalidMetadata, "a codebook belongs to"),
    ];

    [TestCaseSource(nameof(Descriptions))]
    public void Load_OfHostileDescription_NamesTheFault(Action<JsonObject> change, ModelFormatError code, string named)
    {
        byte[] file = SafetensorsBytes.WithDescription(Valid, change);
        HostileHeaderTests.Expect(() => Model.Load(file), code, null);
        Assert.That(() => Model.Load(file), Throws.InstanceOf<ModelFormatException>().With.Message.Contains(named));
    }

    [TestCase("decoder")]
    [TestCase("encoder")]
    [TestCase("likelihood")]
    [TestCase("sigma0")]
    [TestCase("beta")]
    public void Load_OfCentresWithMoreThanCentres_NamesTheKey(string key)
    {
        byte[] file = SafetensorsBytes.WithDescription(Centres, description => description[key] = 1);
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.UnknownKey, null);
        Assert.That(() => Model.Load(file), Throws.InstanceOf<ModelFormatException>().With.Message.Contains($"'{key}'"));
    }

    [Test]
    public void Load_OfCentresThatAreNoPictures_IsRefused()
    {
        byte[] file = SafetensorsBytes.WithDescription(Centres, description => description["image"] = new JsonArray(1, 4, 5));
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.ArchitectureMismatch, null);
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(-0.5f)]
    public void Load_OfFrequenciesThatAreNoProbabilities_NamesThem(float value) =>
        Expect(Valid, "frequencies", content => BitConverter.GetBytes(value).CopyTo(content, 8), ModelFormatError.InvalidProbabilities);

    [Test]
    public void Load_OfFrequenciesThatSumToNothing_NamesThem() =>
        Expect(Valid, "frequencies", content => content.AsSpan(20, 20).Clear(), ModelFormatError.InvalidProbabilities);

    [TestCase(float.NaN)]
    [TestCase(-1f)]
    public void Load_OfWeightsThatAreNoProbabilities_NamesThem(float value) =>
        Expect(Mixture, MixturePrior.Weights, content => BitConverter.GetBytes(value).CopyTo(content, 4), ModelFormatError.InvalidProbabilities);

    [TestCase(-1)]
    [TestCase(5)]
    [TestCase(int.MaxValue)]
    public void Load_OfGoldenCodesThatThereAreNot_NamesThem(int code) =>
        Expect(Valid, GoldenPairs.Codes, content => BitConverter.GetBytes(code).CopyTo(content, 40), ModelFormatError.UnknownCode);

    [TestCase("frequencies", "F16")]
    [TestCase("golden.codes", "F32")]
    [TestCase("codebook", "I32")]
    public void Load_WithATensorOfAnotherType_NamesIt(string name, string type)
    {
        byte[] file = SafetensorsBytes.Rewrite(Valid, (other, entry, content) =>
        {
            if (other == name)
            {
                entry["dtype"] = type;
                content = type == "F16" ? content[..(content.Length / 2)] : content;
            }

            return (other, entry, content);
        });
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.WrongTensorType, name);
    }

    [Test]
    public void Load_OfFilesWithFlippedBits_LoadsOrSaysWhyNot()
    {
        var random = new Random(11);
        foreach (byte[] valid in (byte[][])[Valid, Centres, Mixture])
        {
            for (int trial = 0; trial < 5000; trial++)
            {
                byte[] damaged = (byte[])valid.Clone();
                int header = 8 + SafetensorsBytes.HeaderLength(valid);
                damaged[random.Next(4) == 0 ? random.Next(damaged.Length) : random.Next(header)] ^= (byte)(1 << random.Next(8));
                try
                {
                    Model.Load(damaged).Dispose();
                }
                catch (ModelFormatException)
                {
                }
            }
        }
    }

    private static void Expect(byte[] valid, string name, Action<byte[]> damage, ModelFormatError code)
    {
        byte[] file = SafetensorsBytes.Rewrite(valid, (other, entry, content) =>
        {
            if (other == name)
            {
                damage(content);
            }

            return (other, entry, content);
        });
        HostileHeaderTests.Expect(() => Model.Load(file), code, name);
        HostileHeaderTests.Expect(() => Model.Load(new OneWayStream(file)), code, name);
    }

    private static byte[] Make(Model model)
    {
        using (model)
        {
            return SafetensorsBytes.Save(model);
        }
    }

    private static TestCaseData Case(string name, Action<JsonObject> change, ModelFormatError code, string named) =>
        new TestCaseData(change, code, named).SetArgDisplayNames(name);
}
