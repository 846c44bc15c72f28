using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>The reference that everything else is held against is itself held against PyTorch in double precision, over files that PyTorch's side reads by itself.</summary>
public sealed class DoubleReferenceTests
{
    private const string Oracle = """
        import glob, json, struct, numpy as np, torch, torch.nn.functional as F
        types = {"F32": np.float32, "F16": np.float16, "I8": np.int8}
        functions = {"identity": lambda x: x, "relu": torch.relu, "silu": F.silu, "gelu": F.gelu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}
        for path in glob.glob("*.safetensors"):
            file = open(path, "rb").read()
            n, = struct.unpack("<Q", file[:8])
            assert n % 8 == 0
            header = json.loads(file[8:8 + n])
            model = json.loads(header.pop("__metadata__")["vaegpu"])
            data, tensors = file[8 + n:], {}
            for name, t in header.items():
                begin, end = t["data_offsets"]
                assert begin % np.dtype(types[t["dtype"]]).itemsize == 0
                tensors[name] = torch.from_numpy(np.frombuffer(data[begin:end], types[t["dtype"]]).reshape(t["shape"]).astype(np.float64))
            def run(layers, x):
                for layer in layers:
                    if layer["type"] == "linear":
                        w = tensors[layer["weight"]]
                        if layer["weight"] + ".scale" in tensors: w = (w.float() * tensors[layer["weight"] + ".scale"].float()[:, None]).double()
                        x = F.linear(x, w, tensors[layer["bias"]] if "bias" in layer else None)
                    elif layer["type"] == "leaky_relu": x = F.leaky_relu(x, float(np.float32(layer["negative_slope"])))
                    else: x = functions[layer["type"]](x)
                return x
            out = run(model["decoder"], tensors["golden.latents"])
            if model["logits"]: out = torch.sigmoid(out)
            np.save(path + ".decoded.npy", out.numpy())
            np.save(path + ".encoded.npy", run(model["encoder"], tensors["golden.images"]).numpy())
        """;

    [Test]
    public void DecodeAndEncode_AgreeWithPyTorchInDouble()
    {
        using var folder = new TemporaryFolder();
        var models = new Dictionary<string, Model>();
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (ModelPrecision precision in Enum.GetValues<ModelPrecision>())
            {
                models.Add($"{activation}-{precision}", TestModels.Vae(hidden: [31, 7], activation: activation, final: activation, seed: (int)activation, precision: precision, bias: precision != ModelPrecision.Float16));
            }
        }

        models.Add("bernoulli", TestModels.Vae(image: new ImageShape(3, 5, 7), latent: 11, hidden: [19], likelihood: Likelihood.Bernoulli, logits: true));
        foreach ((string name, Model model) in models)
        {
            model.Save(folder.File(name + ".safetensors"));
        }

        Python.Run(folder.Path, Oracle);
        foreach ((string name, Model model) in models)
        {
            Compare(DoubleReference.Decode(model, model.ReadAll(GoldenPairs.Latents)), folder.File(name + ".safetensors.decoded.npy"), name);
            Compare(DoubleReference.Encode(model, model.ReadAll(GoldenPairs.Images)), folder.File(name + ".safetensors.encoded.npy"), name);
            model.Dispose();
        }
    }

    // x/2 · erfc(-x/√2).
    [TestCase(-1.0, -0.15865525393145705)]
    [TestCase(0.5, 0.3457312306370071)]
    [TestCase(3.0, 2.9959503059051097)]
    [TestCase(40.0, 40.0)]
    public void Gelu_IsThatOfTheErrorFunction(double x, double expected) =>
        Assert.That(DoubleReference.Activate(Activation.Gelu, x), Is.EqualTo(expected).Within(1e-14));

    [Test]
    public void Decode_OfNoWholeLatent_IsRefused()
    {
        using Model model = TestModels.Decoder([3, 4]);
        Assert.That(() => DoubleReference.Decode(model, new float[4]), Throws.ArgumentException);
        Assert.That(() => DoubleReference.Encode(model, new float[4]), Throws.ArgumentException);
    }

    private static void Compare(double[] values, string oracle, string name)
    {
        double[] expected = Npy.Read(oracle).ToDoubles();
        Assert.That(values, Has.Length.EqualTo(expected.Length), name);
        double scale = expected.Max(Math.Abs);
        Assert.That(scale, Is.GreaterThan(0.05), "there is something to compare");
        Assert.That(values.Zip(expected, (value, other) => Math.Abs(value - other)).Max(), Is.LessThan(1e-13 * Math.Max(scale, 1)), name);
    }
}
