using System.Text.Json.Nodes;
using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>Descriptions that contradict themselves or their tensors.</summary>
public sealed class HostileDescriptionTests
{
    private static readonly byte[] Valid = MakeValid(ModelPrecision.Float32);

    private static readonly TestCaseData[] Descriptions =
    [
        Case("Version2", d => d["version"] = 2, ModelFormatError.UnsupportedVersion, "version 2"),
        Case("Version2WithMoreKeys", d => { d["version"] = 2; d["new"] = 1; }, ModelFormatError.UnsupportedVersion, "version 2"),
        Case("NoVersion", d => d.Remove("version"), ModelFormatError.InvalidMetadata, "version is missing"),
        Case("VersionText", d => d["version"] = "1", ModelFormatError.InvalidMetadata, "version"),
        Case("UnknownKey", d => d["sigma"] = 1, ModelFormatError.UnknownKey, "'sigma'"),
        Case("UnknownKind", d => d["kind"] = "gan", ModelFormatError.UnsupportedKind, "'gan'"),
        Case("KindWithoutItsCodebook", d => d["kind"] = "vqvae", ModelFormatError.InvalidMetadata, "codebook is missing"),
        Case("CodebookOfAVae", d => d["codebook"] = new JsonObject { ["tensor"] = "c", ["positions"] = 1, ["codes"] = 2, ["size"] = 3 }, ModelFormatError.InvalidMetadata, "codebook"),
        Case("LaterPrior", d => d["prior"] = new JsonObject { ["kind"] = "flow" }, ModelFormatError.UnsupportedKind, "'flow'"),
        Case("MixtureWithoutItsTensors", d => d["prior"] = new JsonObject { ["kind"] = "mixture", ["components"] = 10, ["covariance"] = "full" }, ModelFormatError.MissingTensor, "prior.mixture.weights"),
        Case("MixtureOfNothing", d => d["prior"] = new JsonObject { ["kind"] = "mixture", ["components"] = 0, ["covariance"] = "full" }, ModelFormatError.InvalidMetadata, "components"),
        Case("MixtureOfUnknownShape", d => d["prior"] = new JsonObject { ["kind"] = "mixture", ["components"] = 2, ["covariance"] = "tied" }, ModelFormatError.InvalidMetadata, "'tied'"),
        Case("MixtureOfHugeLatents", d => d["prior"] = new JsonObject { ["kind"] = "mixture", ["components"] = 2147483647, ["covariance"] = "full" }, ModelFormatError.MissingTensor, "prior.mixture"),
        Case("IndependentPriorOfAVae", d => d["prior"] = new JsonObject { ["kind"] = "independent" }, ModelFormatError.InvalidMetadata, "independent"),
        Case("AutoregressivePriorOfAVae", d => d["prior"] = new JsonObject { ["kind"] = "autoregressive", ["network"] = d["decoder"]!.DeepClone() }, ModelFormatError.InvalidMetadata, "autoregressive"),
        Case("PriorWithUnknownKey", d => d["prior"] = new JsonObject { ["kind"] = "normal", ["mean"] = 1 }, ModelFormatError.UnknownKey, "'mean'"),
        Case("TwoChannels", d => d["image"] = new JsonArray(2, 2, 4), ModelFormatError.InvalidMetadata, "2 channels"),
        Case("NegativeImage", d => d["image"] = new JsonArray(1, -4, -4), ModelFormatError.InvalidMetadata, "image"),
        Case("ImageOfTwo", d => d["image"] = new JsonArray(4, 4), ModelFormatError.InvalidMetadata, "image"),
        Case("HugeImage", d => d["image"] = new JsonArray(1, 2147483647, 2147483647), ModelFormatError.SizeOverflow, "2147483647"),
        Case("OtherImage", d => d["image"] = new JsonArray(1, 5, 4), ModelFormatError.ArchitectureMismatch, "1×5×4"),
        Case("FlattenHwc", d => d["flatten"] = "hwc", ModelFormatError.InvalidMetadata, "'hwc'"),
        Case("RangeDescending", d => d["range"] = new JsonArray(1, 0), ModelFormatError.InvalidMetadata, "range"),
        Case("RangeBeyondFloats", d => d["range"] = new JsonArray(-3e38, 3e38), ModelFormatError.InvalidMetadata, "range"),
        Case("RangeOfNothing", d => d["range"] = new JsonArray(0, 1e-44), ModelFormatError.InvalidMetadata, "range"),
        Case("RangeHuge", d => d["range"] = JsonNode.Parse("[0, 1e999]"), ModelFormatError.InvalidMetadata, "range"),
        Case("NoLatent", d => d.Remove("latent"), ModelFormatError.InvalidMetadata, "latent is missing"),
        Case("LatentZero", d => d["latent"] = 0, ModelFormatError.InvalidMetadata, "latent"),
        Case("LatentOverflows", d => d["latent"] = 2147483647, ModelFormatError.InvalidMetadata, "latent"),
        Case("OtherLatent", d => d["latent"] = 4, ModelFormatError.ArchitectureMismatch, "latent"),
        Case("NoLikelihood", d => d.Remove("likelihood"), ModelFormatError.InvalidMetadata, "likelihood is missing"),
        Case("UnknownLikelihood", d => d["likelihood"] = "laplace", ModelFormatError.InvalidMetadata, "'laplace'"),
        Case("NoSigma0", d => d.Remove("sigma0"), ModelFormatError.InvalidMetadata, "sigma0 is missing"),
        Case("Sigma0Zero", d => d["sigma0"] = 0, ModelFormatError.InvalidMetadata, "sigma0"),
        Case("Sigma0OfBernoulli", d => d["likelihood"] = "bernoulli", ModelFormatError.InvalidMetadata, "sigma0"),
        Case("BetaNegative", d => d["beta"] = -1, ModelFormatError.InvalidMetadata, "beta"),
        Case("ToleranceNegative", d => d["tolerance"]!["fp16"] = -1, ModelFormatError.InvalidMetadata, "tolerance"),
        Case("NoDecoder", d => d.Remove("decoder"), ModelFormatError.InvalidMetadata, "decoder is missing"),
        Case("EmptyDecoder", d => d["decoder"] = new JsonArray(), ModelFormatError.InvalidNetwork, "decoder has no layers"),
        Case("DecoderIsObject", d => d["decoder"] = new JsonObject(), ModelFormatError.InvalidMetadata, "decoder"),
        Case("LayerIsText", d => d["decoder"]![0] = "linear", ModelFormatError.InvalidMetadata, "decoder[0]"),
        Case("UnknownLayer", d => d["decoder"]![1]!["type"] = "conv2d", ModelFormatError.UnknownLayer, "decoder[1]: layer type 'conv2d'"),
        Case("LayerWithUnknownKey", d => d["decoder"]![1]!["slope"] = 1, ModelFormatError.UnknownKey, "decoder[1]: key 'slope'"),
        Case("ActivationFirst", d => d["decoder"]!.AsArray().Insert(0, new JsonObject { ["type"] = "relu" }), ModelFormatError.InvalidNetwork, "decoder[0]"),
        Case("TwoActivations", d => d["decoder"]!.AsArray().Insert(1, new JsonObject { ["type"] = "relu" }), ModelFormatError.InvalidNetwork, "decoder[2]"),
        Case("ActivationBehindLogits", d => { d["logits"] = true; d["decoder"]!.AsArray().Add(new JsonObject { ["type"] = "sigmoid" }); }, ModelFormatError.InvalidNetwork, "logits"),
        Case("LinearVaeOfThreeLayers", d => d["kind"] = "linear-vae", ModelFormatError.InvalidNetwork, "linear-vae"),
        Case("WidthsDisagree", d => d["decoder"]![2]!["in"] = 7, ModelFormatError.ArchitectureMismatch, "decoder[2]"),
        Case("WidthZero", d => d["decoder"]![2]!["in"] = 0, ModelFormatError.InvalidMetadata, "decoder[2]: in"),
        Case("NoWeight", d => d["decoder"]![2]!.AsObject().Remove("weight"), ModelFormatError.InvalidMetadata, "decoder[2]: weight is missing"),
        Case("EncoderTooNarrow", d => d["encoder"]![2]!["out"] = 3, ModelFormatError.ArchitectureMismatch, "encoder gives 3"),
        Case("WeightNamedAsGolden", d => d["decoder"]![0]!["weight"] = "golden.latents", ModelFormatError.InvalidMetadata, "'golden.latents'"),
        Case("WeightOfNoFile", d => d["decoder"]![0]!["weight"] = "elsewhere", ModelFormatError.MissingTensor, "'elsewhere'"),
        Case("BiasIsWeight", d => d["decoder"]![0]!["bias"] = "decoder.0.weight", ModelFormatError.ArchitectureMismatch, "'decoder.0.weight'"),
        Case("BiasNotNamed", d => d["decoder"]![0]!.AsObject().Remove("bias"), ModelFormatError.UnexpectedTensor, "'decoder.0.bias'"),
        Case("EncoderNotNamed", d => d.Remove("encoder"), ModelFormatError.UnexpectedTensor, "'encoder.0.bias'"),
        Case("HiddenWidthNotThatOfTheTensors", d => { d["decoder"]![0]!["out"] = 9; d["decoder"]![2]!["in"] = 9; }, ModelFormatError.WrongShape, "[8, 3]"),
        Case("HugeHiddenWidth", d => { d["decoder"]![0]!["out"] = 2147483647; d["decoder"]![2]!["in"] = 2147483647; }, ModelFormatError.WrongShape, "decoder.0.weight"),
    ];

    [TestCaseSource(nameof(Descriptions))]
    public void Load_OfHostileDescription_NamesTheFault(Action<JsonObject> change, ModelFormatError code, string named)
    {
        byte[] file = SafetensorsBytes.WithDescription(Valid, change);
        HostileHeaderTests.Expect(() => Model.Load(file), code, null);
        HostileHeaderTests.Expect(() => Model.Load(new OneWayStream(file)), code, null);
        Assert.That(() => Model.Load(file), Throws.InstanceOf<ModelFormatException>().With.Message.Contains(named));
    }

    [TestCase("", ModelFormatError.InvalidMetadata)]
    [TestCase("1", ModelFormatError.InvalidMetadata)]
    [TestCase("{", ModelFormatError.InvalidMetadata)]
    [TestCase("{\"version\":1,\"version\":1}", ModelFormatError.DuplicateName)]
    [TestCase("{\"version\":1,\"kind\":\"\\ud800\"}", ModelFormatError.InvalidMetadata)]
    public void Load_OfDescriptionThatIsNoDescription_NamesTheFault(string description, ModelFormatError code)
    {
        byte[] file = SafetensorsBytes.WithHeader(Valid, header => header["__metadata__"]!["vaegpu"] = description);
        HostileHeaderTests.Expect(() => Model.Load(file), code, null);
    }

    [Test]
    public void FromJson_OfBombs_IsRefused()
    {
        HostileHeaderTests.Expect(() => ModelArchitecture.FromJson(new string('[', 1 << 20)), ModelFormatError.InvalidMetadata, null);
        HostileHeaderTests.Expect(() => ModelArchitecture.FromJson("{\"a\":" + new string('[', 500_000) + new string(']', 500_000) + "}"), ModelFormatError.InvalidMetadata, null);
        HostileHeaderTests.Expect(() => ModelArchitecture.FromJson("[" + string.Join(",", Enumerable.Repeat("1", 1 << 20)) + "]"), ModelFormatError.HeaderTooLarge, null);
        HostileHeaderTests.Expect(() => ModelArchitecture.FromJson("\ud800"), ModelFormatError.InvalidMetadata, null);
    }

    [Test]
    public void Load_WithoutOneOfItsTensors_NamesIt([Values("encoder.0.weight", "decoder.2.bias", "golden.latents", "golden.outputs", "golden.images")] string name) =>
        HostileHeaderTests.Expect(() => Model.Load(SafetensorsBytes.WithoutTensor(Valid, name)), ModelFormatError.MissingTensor, name);

    [Test]
    public void Load_WithATensorTooMany_NamesIt() =>
        HostileHeaderTests.Expect(() => Model.Load(SafetensorsBytes.WithTensor(Valid, "extra", "F32", [1], new byte[4])), ModelFormatError.UnexpectedTensor, "extra");

    [TestCase("decoder.0.weight", "I32")]
    [TestCase("decoder.0.weight", "U32")]
    [TestCase("decoder.0.bias", "I32")]
    [TestCase("golden.latents", "I32")]
    public void Load_WithATensorOfAnotherType_NamesIt(string name, string type)
    {
        byte[] file = SafetensorsBytes.WithHeader(Valid, header => header[name]!["dtype"] = type);
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.WrongTensorType, name);
    }

    [Test]
    public void Load_OfInt8WithoutScale_NamesTheWeight() =>
        HostileHeaderTests.Expect(() => Model.Load(SafetensorsBytes.WithoutTensor(MakeValid(ModelPrecision.Int8), "decoder.2.weight.scale")), ModelFormatError.MissingScale, "decoder.2.weight");

    [Test]
    public void Load_OfInt8WithScaleOfAnotherLength_NamesIt()
    {
        byte[] file = SafetensorsBytes.Rewrite(MakeValid(ModelPrecision.Int8), (name, entry, content) =>
        {
            if (name == "decoder.2.weight.scale")
            {
                entry["shape"] = new JsonArray(15);
                content = content[4..];
            }

            return (name, entry, content);
        });
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.WrongShape, "decoder.2.weight.scale");
    }

    [Test]
    public void Load_OfFifteenGoldenPairs_IsRefused()
    {
        byte[] file = SafetensorsBytes.Rewrite(Valid, (name, entry, content) =>
        {
            if (name is "golden.latents" or "golden.outputs")
            {
                entry["shape"]![0] = 15;
                content = content[..(content.Length / 16 * 15)];
            }

            return (name, entry, content);
        });
        HostileHeaderTests.Expect(() => Model.Load(file), ModelFormatError.TooFewGoldenPairs, "golden.latents");
    }

    [Test]
    public void Load_WithoutGoldenPairs_WarnsAndLoads()
    {
        byte[] file = SafetensorsBytes.Rewrite(Valid, (name, entry, content) => name.StartsWith("golden.", StringComparison.Ordinal) ? null : (name, entry, content));
        using Model model = Model.Load(file, new ModelLoadOptions { Verify = true });

        Assert.That(model.Golden, Is.Null);
        Assert.That(model.Warnings, Has.Count.EqualTo(1).And.Some.Contains("golden"));
        Assert.That(() => model.VerifyByReference(), Throws.InvalidOperationException);
    }

    [Test]
    public void Load_OfNumbersThatAreNotFinite_WarnsAndNamesThem([Values] bool half, [Values("nan", "inf", "-inf")] string what, [Values(0, 13, 23)] int element)
    {
        float value = what == "nan" ? float.NaN : what == "inf" ? float.PositiveInfinity : float.NegativeInfinity;
        byte[] file = SafetensorsBytes.Rewrite(MakeValid(half ? ModelPrecision.Float16 : ModelPrecision.Float32), (name, entry, content) =>
        {
            if (name == "decoder.0.weight")
            {
                byte[] bytes = half ? BitConverter.GetBytes((Half)value) : BitConverter.GetBytes(value);
                bytes.CopyTo(content, element * bytes.Length);
            }

            return (name, entry, content);
        });
        using Model model = Model.Load(file);

        Assert.That(model.Warnings, Has.Count.EqualTo(1));
        Assert.That(model.Warnings[0], Does.Contain("'decoder.0.weight'").And.Contain($"row {element / 3}, element {element % 3}"));
    }

    [Test]
    public void Load_WithVerify_RefusesWeightsThatMissTheGoldenPairs()
    {
        byte[] file = SafetensorsBytes.Rewrite(Valid, (name, entry, content) =>
        {
            if (name == "decoder.2.bias")
            {
                BitConverter.GetBytes(1f).CopyTo(content, 0);
            }

            return (name, entry, content);
        });
        Assert.That(() => Model.Load(file).Dispose(), Throws.Nothing);
        Assert.That(() => Model.Load(Valid, new ModelLoadOptions { Verify = true }).Dispose(), Throws.Nothing);
        HostileHeaderTests.Expect(() => Model.Load(file, new ModelLoadOptions { Verify = true }), ModelFormatError.GoldenMismatch, "golden.outputs");
    }

    [Test]
    public void Load_BeyondTheCallersLimit_IsRefused() =>
        HostileHeaderTests.Expect(() => Model.Load(Valid, new ModelLoadOptions { MaximumBytes = 1000 }), ModelFormatError.TooLarge, null);

    private static byte[] MakeValid(ModelPrecision precision)
    {
        using Model model = TestModels.Vae(precision: precision);
        return SafetensorsBytes.Save(model);
    }

    private static TestCaseData Case(string name, Action<JsonObject> change, ModelFormatError code, string named) =>
        new TestCaseData(change, code, named).SetArgDisplayNames(name);
}
