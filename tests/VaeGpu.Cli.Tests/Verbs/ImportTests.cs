using System.Text.Json.Nodes;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>A model of PyTorch's own, imported, held against what PyTorch's modules give.</summary>
public sealed class ImportTests
{
    /// <summary>
    /// For each activation, modules by PyTorch's names, their state dict written as safetensors by hand, and what they make of latents and pictures;
    /// then state dicts with something wrong, or more, or in doubles.
    /// </summary>
    private const string Script = """
        import json, os, struct
        import numpy as np, torch
        from torch import nn
        def save(name, state):
            header, data = {}, b""
            for key, t in state.items():
                header[key] = {"dtype": {"float32": "F32", "float64": "F64"}[str(t.dtype)], "shape": t.shape, "data_offsets": [len(data), len(data) + t.nbytes]}
                data += t.tobytes()
            text = json.dumps(header).encode()
            open(name + ".safetensors", "wb").write(struct.pack("<Q", len(text)) + text + data)
        torch.manual_seed(5)
        z, x = torch.randn(50, 4), torch.rand(50, 64)
        np.save("z.npy", z.numpy()); np.save("x.npy", x.numpy())
        for name, between in {"silu": nn.SiLU, "gelu": nn.GELU, "tanh": nn.Tanh, "leaky_relu": lambda: nn.LeakyReLU(0.2), "relu": nn.ReLU}.items():
            vae = nn.ModuleDict({"encoder": nn.Sequential(nn.Linear(64, 24), between(), nn.Linear(24, 8)), "decoder": nn.Sequential(nn.Linear(4, 24), between(), nn.Linear(24, 64))})
            state = {k: v.numpy().copy() for k, v in vae.state_dict().items()}
            save(name, state)
            vae.double()
            with torch.no_grad(): np.save(name + "-decoded.npy", vae["decoder"](z.double()).numpy()); np.save(name + "-encoded.npy", vae["encoder"](x.double()).numpy())
        save("missing", {k: v for k, v in state.items() if k != "decoder.2.bias"})
        save("extra", {**state, "classifier.weight": np.zeros((3, 3), "f4")})
        save("shape", {**state, "decoder.0.weight": state["decoder.0.weight"].T.copy()})
        save("double", {k: v.astype("f8") for k, v in state.items()})
        """;

    private const string Compare = """
        import sys
        import numpy as np
        def error(a, b): return ((a - b) ** 2).sum() / (b ** 2).sum()
        n = sys.argv[1]
        print(error(np.load(n + "-x.npy").reshape(50, -1), np.load(n + "-decoded.npy")), error(np.load(n + "-z.npy"), np.load(n + "-encoded.npy")[:, :4]))
        """;

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        Python.Run(_folder.Path, Script);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void StateDict_DecodesAsInPyTorch([Values("relu", "silu", "gelu", "tanh", "leaky_relu")] string activation)
    {
        string model = Import(activation, activation, out _);
        Assert.That(VaeGpuProcess.Json("verify", model).GetProperty("passed").GetBoolean());
        VaeGpuProcess.Succeed("decode", model, "--latents", _folder.File("z.npy"), "--out", _folder.File(activation + "-x.npy"));
        VaeGpuProcess.Succeed("encode", model, "--data", _folder.File("x.npy"), "--out", _folder.File(activation + "-z.npy"));
        double[] errors = [.. Python.Run(_folder.Path, Compare, activation).Split(' ').Select(double.Parse)];
        Assert.That(errors, Has.Length.EqualTo(2).And.All.LessThanOrEqualTo(1e-10));
    }

    [Test]
    public void DoublesBecomeFloats() =>
        Assert.That(File.ReadAllBytes(Import("double", "relu", out _)), Is.EqualTo(File.ReadAllBytes(Import("relu", "relu", out _))), "PyTorch made them of floats");

    [Test]
    public void TensorThatTheArchitectureDoesNotName_IsLeftOutWithAWarning()
    {
        string model = Import("extra", "relu", out string error);
        Assert.That(error, Does.StartWith("warning: ").And.Contain("classifier.weight"));
        Assert.That(VaeGpuProcess.Succeed("inspect", model).Output, Does.Not.Contain("classifier"));
    }

    [TestCase("missing", "decoder.2.bias")]
    [TestCase("shape", "decoder.0.weight")]
    public void StateDictThatDoesNotFit_NamesTheTensor(string fault, string tensor)
    {
        Assert.That(VaeGpuProcess.Fail("import", _folder.File(fault + ".safetensors"), "--architecture", Architecture("relu"), "--out", _folder.File("never.safetensors")), Does.Contain(tensor));
        Assert.That(File.Exists(_folder.File("never.safetensors")), Is.False);
    }

    [TestCase("not json")]
    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"version\":2}")]
    [TestCase("{\"architecture\":7}")]
    public void BadArchitecture_EndsWith1(string json)
    {
        File.WriteAllText(_folder.File("bad.json"), json);
        VaeGpuProcess.Fail("import", _folder.File("relu.safetensors"), "--architecture", _folder.File("bad.json"), "--out", _folder.File("never.safetensors"));
    }

    /// <summary>Whoever saves all that inspect prints has given the architecture too.</summary>
    [Test]
    public void WholeOutputOfInspect_WillDo()
    {
        File.WriteAllText(_folder.File("inspected.json"), VaeGpuProcess.Succeed("inspect", Trained.Model, "--json").Output);
        string imported = _folder.File("imported.safetensors");
        VaeGpuProcess.Succeed("import", Trained.Model, "--architecture", _folder.File("inspected.json"), "--out", imported);
        Assert.That(File.ReadAllBytes(imported), Is.EqualTo(File.ReadAllBytes(Trained.Model)), "a model is a state dict too");
    }

    private string Import(string state, string activation, out string error)
    {
        string model = _folder.File($"{state}-model.safetensors");
        error = VaeGpuProcess.Succeed("import", _folder.File(state + ".safetensors"), "--architecture", Architecture(activation), "--out", model).Error;
        return model;
    }

    /// <summary>What inspect shows of a model of the same widths, with other activations.</summary>
    private string Architecture(string activation)
    {
        JsonNode architecture = JsonNode.Parse(VaeGpuProcess.Json("inspect", Trained.Model).GetProperty("architecture").GetRawText())!;
        foreach (JsonObject layer in architecture["encoder"]!.AsArray().Concat(architecture["decoder"]!.AsArray()).Select(node => node!.AsObject()))
        {
            if (layer["type"]!.GetValue<string>() == "relu")
            {
                layer["type"] = activation;
                if (activation == "leaky_relu")
                {
                    layer["negative_slope"] = 0.2;
                }
            }
        }

        string path = _folder.File($"{activation}.json");
        File.WriteAllText(path, architecture.ToJsonString());
        return path;
    }
}
