using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>NumPy files in, NumPy files out, held against a double-precision forward pass of the weights that the file holds.</summary>
public sealed class EncodeDecodeTests
{
    /// <summary>DESIGN.md: normalised squared error against a double reference on the same (rounded) weights.</summary>
    private const double Tolerance = 1e-10;

    [Test]
    public void Decode_IsTheForwardPass([Values("vulkan", "cpu")] string device, [Values("fp32", "fp16")] string precision, [Values(1, 7, 257, 600)] int count)
    {
        using var folder = new TemporaryFolder();
        string model = precision == "fp32" ? Trained.Model : Trained.Half, latents = folder.File("z.npy"), pictures = folder.File("new/x.npy");
        Python.Run(folder.Path, $"import numpy as np; np.save('z.npy', np.random.default_rng({count}).standard_normal(({count}, 4)).astype('f4'))");
        JsonElement json = VaeGpuProcess.Json(["decode", model, "--latents", latents, "--out", pictures, .. On(device)]);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x = np.load(sys.argv[3])
            print(json.dumps({"shape": x.shape, "type": x.dtype.str, "error": error(x.reshape(len(x), -1), decode(model, tensors, np.load(sys.argv[2]).astype("f8")))}))
            """,
            model, latents, pictures);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shape(found), Is.EqualTo(new[] { count, 1, 8, 8 }));
            Assert.That(found.GetProperty("type").GetString(), Is.EqualTo("<f4"));
            Assert.That(found.GetProperty("error").GetDouble(), Is.LessThanOrEqualTo(Tolerance));
            Assert.That(json.GetProperty("count").GetInt32(), Is.EqualTo(count));
            Assert.That(json.GetProperty("device").GetString()!.StartsWith("CPU backend", StringComparison.Ordinal), Is.EqualTo(device == "cpu"));
        }
    }

    [Test]
    public void Decode_OnSubgroupsOfOtherSizes_IsTheForwardPass([Values(4, 8, 16)] int subgroup, [Values("fp32", "fp16")] string precision, [Values(1, 7, 64)] int count)
    {
        using var folder = new TemporaryFolder();
        string model = precision == "fp32" ? Trained.Model : Trained.Half, latents = folder.File("z.npy"), pictures = folder.File("x.npy");
        Python.Run(folder.Path, $"import numpy as np; np.save('z.npy', np.random.default_rng({count}).standard_normal(({count}, 4)).astype('f4'))");

        // How many floats lavapipe runs as one vector, which is its subgroup.
        (string, string)[] width = [("LP_NATIVE_VECTOR_WIDTH", $"{32 * subgroup}"), ("VAEGPU_DEVICE", "llvmpipe")];
        JsonElement devices = VaeGpuProcess.SucceedWith(width, "devices", "--json").Json;
        VaeGpuProcess.SucceedWith(width, "decode", model, "--latents", latents, "--out", pictures);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            x = np.load(sys.argv[3])
            print(json.dumps({"error": error(x.reshape(len(x), -1), decode(model, tensors, np.load(sys.argv[2]).astype("f8")))}))
            """,
            model, latents, pictures);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(devices.ToString(), Does.Contain($"\"subgroupSize\": {subgroup}").Or.Contain($"\"subgroupSize\":{subgroup}"));
            Assert.That(found.GetProperty("error").GetDouble(), Is.LessThanOrEqualTo(Tolerance));
        }
    }

    [Test]
    public void Encode_IsTheForwardPass([Values("vulkan", "cpu")] string device, [Values("fp32", "fp16")] string precision, [Values(1, 33, 300)] int count)
    {
        using var folder = new TemporaryFolder();
        string model = precision == "fp32" ? Trained.Model : Trained.Half, latents = folder.File("z.npy"), spread = folder.File("v.npy");
        VaeGpuProcess.Succeed(["encode", model, "--data", Trained.Data, "--limit", $"{count}", "--out", latents, "--log-variance", spread, .. On(device)]);
        File.WriteAllBytes(folder.File("images"), Trained.TestImages[..(count * SmallImages.Pixels)]);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            z, v = np.load(sys.argv[3]), np.load(sys.argv[4])
            mean, logvar = encode(model, tensors, np.frombuffer(open(sys.argv[2], "rb").read(), "u1").reshape(-1, 64) / 255)
            print(json.dumps({"shape": z.shape, "same": z.shape == v.shape, "mean": error(z, mean), "logvar": error(v, logvar)}))
            """,
            model, folder.File("images"), latents, spread);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shape(found), Is.EqualTo(new[] { count, 4 }));
            Assert.That(found.GetProperty("same").GetBoolean());
            Assert.That(found.GetProperty("mean").GetDouble(), Is.LessThanOrEqualTo(Tolerance));
            Assert.That(found.GetProperty("logvar").GetDouble(), Is.LessThanOrEqualTo(Tolerance));
        }
    }

    /// <summary>The same values by every way that NumPy writes them.</summary>
    [TestCase("np.save('x.npy', x.astype('f4'))")]
    [TestCase("np.save('x.npy', x.astype('f8'))")]
    [TestCase("np.save('x.npy', x.astype('f4').reshape(-1, 1, 8, 8))")]
    [TestCase("np.save('x.npy', np.asfortranarray(x.astype('f4')))")]
    public void Encode_ReadsNumPyFiles(string save)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("images"), Trained.TestImages[..(20 * SmallImages.Pixels)]);
        Python.Run(folder.Path, "import numpy as np; x = np.frombuffer(open('images', 'rb').read(), 'u1').reshape(-1, 64).astype('f4') / np.float32(255); " + save);
        VaeGpuProcess.Succeed("encode", Trained.Model, "--data", folder.File("x.npy"), "--out", folder.File("z.npy"), "--device", "cpu");
        VaeGpuProcess.Succeed("encode", Trained.Model, "--data", Trained.Data, "--limit", "20", "--out", folder.File("expected.npy"), "--device", "cpu");
        Assert.That(File.ReadAllBytes(folder.File("z.npy")), Is.EqualTo(File.ReadAllBytes(folder.File("expected.npy"))));
    }

    [Test]
    public void Decode_OneLatentAndNoLatent()
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, "import numpy as np; np.save('one.npy', np.zeros(4, 'f4')); np.save('none.npy', np.zeros((0, 4), 'f4'))");
        VaeGpuProcess.Succeed("decode", Trained.Model, "--latents", folder.File("one.npy"), "--out", folder.File("one-out.npy"));
        VaeGpuProcess.Succeed("decode", Trained.Model, "--latents", folder.File("none.npy"), "--out", folder.File("none-out.npy"));
        Assert.That(Python.Run(folder.Path, "import numpy as np; print(np.load('one-out.npy').shape, np.load('none-out.npy').shape)").Trim(), Is.EqualTo("(1, 1, 8, 8) (0, 1, 8, 8)"));
    }

    [TestCase("np.zeros((3, 5), 'f4')", "(3, 5)")]
    [TestCase("np.zeros((2, 3, 4, 5), 'f4')", "(2, 3, 4, 5)")]
    [TestCase("np.zeros(9, 'f4')", "(9)")]
    [TestCase("np.float32(1)", "()")]
    public void WrongShape_NamesTheShapeAndWhatIsNeeded(string array, string shape)
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, $"import numpy as np; np.save('a.npy', {array})");
        string[] lines =
        [
            VaeGpuProcess.Fail("decode", Trained.Model, "--latents", folder.File("a.npy"), "--out", folder.File("out.npy"), "--device", "cpu"),
            VaeGpuProcess.Fail("encode", Trained.Model, "--data", folder.File("a.npy"), "--out", folder.File("out.npy"), "--device", "cpu"),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines, Has.All.Contains(shape).And.All.Contains("a.npy"));
            Assert.That(lines[0], Does.Contain("4 values"));
            Assert.That(lines[1], Does.Contain("64 values").And.Contain("1×8×8"));
            Assert.That(File.Exists(folder.File("out.npy")), Is.False);
        }
    }

    [TestCase("open('a.npy', 'wb').write(b'')")]
    [TestCase("open('a.npy', 'wb').write(b'not an array')")]
    [TestCase("np.save('a.npy', np.zeros((3, 4))); d = open('a.npy', 'rb').read(); open('a.npy', 'wb').write(d[:-3])")]
    [TestCase("np.save('a.npy', np.zeros((3, 4), complex))")]
    [TestCase("np.save('a.npy', np.zeros((3, 4), '>f4'))")]
    [TestCase("np.save('a.npy', np.array([{'a': 1}]), allow_pickle=True)")]
    [TestCase("d = b\"{'descr': '<f4', 'fortran_order': False, 'shape': (2305843009213693952, 4)}\"; open('a.npy', 'wb').write(b'\\x93NUMPY\\x01\\x00' + bytes([len(d), 0]) + d)")]
    public void BrokenArray_EndsWith1AndNamesTheFile(string save)
    {
        using var folder = new TemporaryFolder();
        Python.Run(folder.Path, "import numpy as np; " + save);
        Assert.That(VaeGpuProcess.Fail("decode", Trained.Model, "--latents", folder.File("a.npy"), "--out", folder.File("out.npy"), "--device", "cpu"), Does.Contain("a.npy"));
    }

    private static string[] On(string device) => device == "cpu" ? ["--device", "cpu"] : [];

    private static int[] Shape(JsonElement found) => [.. found.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
}
