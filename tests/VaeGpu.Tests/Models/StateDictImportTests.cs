using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>State dicts, as PyTorch's users save them.</summary>
public sealed class StateDictImportTests
{
    private const string Oracle = """
        import json, struct, sys, numpy as np, torch
        torch.manual_seed(3)
        net = torch.nn.ModuleDict({"decoder": torch.nn.Sequential(torch.nn.Linear(3, 9), torch.nn.GELU(), torch.nn.Linear(9, 16))})
        state = {"other": torch.ones(2, 2, dtype=torch.int64), **net.state_dict()}
        kinds = {"F16": torch.float16, "BF16": torch.bfloat16, "F32": torch.float32, "F64": torch.float64}
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for name, t in state.items():
            kind = "I64" if name == "other" else sys.argv[1]
            if kind != "I64":
                t = t.to(kinds[kind])
                np.save(name + ".npy", t.float().numpy())
            raw = t.view(torch.int16).numpy().tobytes() if kind == "BF16" else t.numpy().tobytes()
            header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
        z = torch.randn(20, 3)
        for key in ("decoder.0", "decoder.2"): assert key + ".weight" in header
        with torch.no_grad():
            for p in net.parameters(): p.copy_(p.to(kinds[sys.argv[1]]).float())
            np.save("z.npy", z.numpy()); np.save("x.npy", net.double()["decoder"](z.double()).numpy())
        text = json.dumps(header).encode()
        open("state.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)
        """;

    private static readonly ModelArchitecture Architecture = new()
    {
        Kind = ModelKind.Vae,
        Image = new ImageShape(1, 4, 4),
        LatentSize = 3,
        Decoder = new Network([new LinearLayer(3, 9, "decoder.0.weight", "decoder.0.bias"), new ActivationLayer(Activation.Gelu), new LinearLayer(9, 16, "decoder.2.weight", "decoder.2.bias")]),
        Sigma0 = 0.5f,
    };

    [Test]
    public void Load_OfAStateDictOfPyTorch_DecodesAsPyTorch([Values("F32", "F16", "BF16", "F64")] string type)
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, Oracle, type);
        File.WriteAllText(folder.File("architecture.json"), Architecture.ToJson(indented: true));
        using Model model = StateDictImport.Load(folder.File("state.safetensors"), folder.File("architecture.json"));

        Assert.Multiple(() =>
        {
            foreach (string name in (string[])["decoder.0.weight", "decoder.0.bias", "decoder.2.weight", "decoder.2.bias"])
            {
                Assert.That(model.ReadAll(name), Is.EqualTo(Npy.Read(folder.File(name + ".npy")).ToFloats()), name);
            }

            double[] expected = Npy.Read(folder.File("x.npy")).ToDoubles();
            Assert.That(DoubleReference.Decode(model, Npy.Read(folder.File("z.npy")).ToFloats()), Is.EqualTo(expected).Within(type == "F64" ? 1e-6 : 1e-13));
            Assert.That(model.Architecture, Is.EqualTo(Architecture));
            Assert.That(model.Warnings, Has.Count.EqualTo(1).And.Some.Contains("'other'"));
            Assert.That(model.Metadata, Contains.Key("format"));
            Assert.That(model.Golden!.Count, Is.EqualTo(16));
            Assert.That(model.VerifyByReference().Passed, Is.True);
        });
    }

    [Test]
    public void Load_OfAModelFile_KeepsItsGoldenPairs()
    {
        using Model model = TestModels.Vae(seed: 9);
        using Model imported = StateDictImport.Load(new MemoryStream(SafetensorsBytes.Save(model)), model.Architecture);

        Assert.That(SafetensorsBytes.Save(imported), Is.EqualTo(SafetensorsBytes.Save(model)));
    }

    [Test]
    public void Load_OfAStateDictThatDoesNotFit_NamesTheTensor()
    {
        using Model model = TestModels.Vae(latent: 3, hidden: [9]);
        byte[] file = SafetensorsBytes.Save(model);
        Expect(file, Architecture with { Decoder = TestModels.Network("decoder", [3, 8, 16], Activation.Relu, Activation.Identity) }, ModelFormatError.WrongShape, "decoder.0.weight");
        Expect(file, Architecture with { Decoder = TestModels.Network("generator", [3, 9, 16], Activation.Relu, Activation.Identity) }, ModelFormatError.MissingTensor, "generator.0.weight");
        Expect(SafetensorsBytes.WithHeader(file, header => header["decoder.0.bias"]!["dtype"] = "I32"), Architecture, ModelFormatError.WrongTensorType, "decoder.0.bias");
        Expect(SafetensorsBytes.WithoutTensor(file, "golden.outputs"), Architecture, ModelFormatError.MissingTensor, "golden.outputs");
        Expect(file[..^1], Architecture, ModelFormatError.Truncated, null);

        byte[] huge = SafetensorsBytes.Rewrite(file, (name, entry, content) =>
        {
            if (name == "decoder.0.bias")
            {
                entry["dtype"] = "F64";
                content = new byte[72];
                BitConverter.GetBytes(1e300).CopyTo(content, 8);
            }

            return (name, entry, content);
        });
        Expect(huge, Architecture, ModelFormatError.ValueOutOfRange, "decoder.0.bias");
    }

    private static void Expect(byte[] file, ModelArchitecture architecture, ModelFormatError code, string? tensor)
    {
        HostileHeaderTests.Expect(() => StateDictImport.Load(new MemoryStream(file), architecture), code, tensor);
        HostileHeaderTests.Expect(() => StateDictImport.Load(new OneWayStream(file), architecture), code, tensor);
    }
}
