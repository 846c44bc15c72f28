using System.Text.Json;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Pictures;

namespace VaeGpu.Cli.Tests.Verbs;

/// <summary>Codes in and out: <c>encode</c>, <c>decode</c> and <c>reconstruct</c> of models whose latents are codes, held against NumPy.</summary>
public sealed class CodesTests
{
    /// <summary>DESIGN.md: normalised squared error against a double reference.</summary>
    private const double Tolerance = 1e-10;

    [Test]
    public void Encode_WritesTheNearestCodes([Values("codes", "centres")] string kind, [Values("vulkan", "cpu")] string device, [Values(1, 300)] int count)
    {
        using var folder = new TemporaryFolder();
        JsonElement json = VaeGpuProcess.Json(["encode", ModelOf(kind), "--data", Trained.Data, "--limit", $"{count}", "--out", folder.File("new/codes.npy"), .. On(device)]);
        JsonElement found = Oracle.Ask(
            """
            model, tensors = load(sys.argv[1])
            codes = np.load(sys.argv[3])
            print(json.dumps({"type": codes.dtype.str, "shape": codes.shape, "same": bool((codes == quantise(model, tensors, images(sys.argv[2])[:len(codes)])).all())}))
            """,
            ModelOf(kind), Trained.Images.Test, folder.File("new/codes.npy"));
        int positions = kind == "codes" ? 4 : 1;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.GetProperty("type").GetString(), Is.EqualTo("<i4"));
            Assert.That(found.GetProperty("shape").Deserialize<int[]>(), Is.EqualTo(new[] { count, positions }));
            Assert.That(found.GetProperty("same").GetBoolean());
            Assert.That(json.GetProperty("positions").GetInt32(), Is.EqualTo(positions));
            Assert.That(json.GetProperty("count").GetInt32(), Is.EqualTo(count));
        }
    }

    [Test]
    public void Decode_OfCodesIsThatOfTheirVectors([Values("codes", "centres")] string kind, [Values("vulkan", "cpu")] string device, [Values(1, 7, 300)] int count)
    {
        using var folder = new TemporaryFolder();
        Make(folder, kind, $"codes = rng.integers(0, 8, ({count}, positions)); np.save('codes.npy', codes.astype('i4')); np.save('z.npy', vectors(model, tensors, codes).astype('f4'))");
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--codes", folder.File("codes.npy"), "--out", folder.File("x.npy"), .. On(device)]);
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--latents", folder.File("z.npy"), "--out", folder.File("y.npy"), .. On(device)]);
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--latents", folder.File("z.npy"), "--quantise", "--out", folder.File("q.npy"), .. On(device)]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ErrorOf(folder, kind, "np.load('x.npy')", "vectors(model, tensors, np.load('codes.npy'))"), Is.LessThanOrEqualTo(Tolerance));
            Assert.That(File.ReadAllBytes(folder.File("y.npy")), Is.EqualTo(File.ReadAllBytes(folder.File("x.npy"))));
            Assert.That(File.ReadAllBytes(folder.File("q.npy")), Is.EqualTo(File.ReadAllBytes(folder.File("x.npy"))), "a code is nearest to itself");
        }
    }

    [Test]
    public void Quantise_TakesTheNearestVectorsFirst([Values("codes", "centres")] string kind, [Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        Make(folder, kind, "z = vectors(model, tensors, rng.integers(0, 8, (50, positions))); np.save('z.npy', (z + 0.5 * z.std() * rng.standard_normal(z.shape)).astype('f4'))");
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--latents", folder.File("z.npy"), "--out", folder.File("x.npy"), .. On(device)]);
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--latents", folder.File("z.npy"), "--quantise", "--out", folder.File("q.npy"), .. On(device)]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ErrorOf(folder, kind, "np.load('x.npy')", "np.load('z.npy').astype('f8')"), Is.LessThanOrEqualTo(Tolerance));
            Assert.That(ErrorOf(folder, kind, "np.load('q.npy')", "vectors(model, tensors, nearest(model, tensors, np.load('z.npy').astype('f8')))"), Is.LessThanOrEqualTo(Tolerance));
            Assert.That(ErrorOf(folder, kind, "np.load('x.npy')", "vectors(model, tensors, nearest(model, tensors, np.load('z.npy').astype('f8')))"), Is.GreaterThan(1e-4), "and these differ");
        }
    }

    [Test]
    public void Reconstruct_IsEncodeAndDecode([Values("codes", "centres")] string kind, [Values("vulkan", "cpu")] string device)
    {
        using var folder = new TemporaryFolder();
        VaeGpuProcess.Succeed(["reconstruct", ModelOf(kind), "--data", Trained.Data, "--count", "20", "--columns", "5", "--scale", "1", "--out", folder.File("r.png"), .. On(device)]);
        VaeGpuProcess.Succeed(["encode", ModelOf(kind), "--data", Trained.Data, "--limit", "20", "--out", folder.File("codes.npy"), .. On(device)]);
        VaeGpuProcess.Succeed(["decode", ModelOf(kind), "--codes", folder.File("codes.npy"), "--out", folder.File("x.npy"), .. On(device)]);
        int[][] expected = Oracle.Ask("print(json.dumps(pixels(np.load(sys.argv[1]).astype('f8').reshape(-1, 64)).tolist()))", folder.File("x.npy")).Deserialize<int[][]>()!;
        DecodedPng png = PngDecoder.Decode(folder.File("r.png"));
        for (int i = 0; i < 20; i++)
        {
            byte[] image = SampleTests.Cell(png, i % 5, i / 5 * 2), reconstruction = SampleTests.Cell(png, i % 5, i / 5 * 2 + 1);
            Assert.That(image.Where((_, index) => index % 4 == 0), Is.EqualTo(Trained.TestImages[(i * SmallImages.Pixels)..((i + 1) * SmallImages.Pixels)]));
            Assert.That(reconstruction.Where((_, index) => index % 4 == 0).Select(value => (int)value), Is.EqualTo(expected[i]).Within(1));
        }
    }

    [TestCase("")]
    [TestCase("--latents a.npy --codes a.npy")]
    public void Decode_NeitherOrBothIsMisuse(string arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.That(
            VaeGpuProcess.Misuse(["decode", Trained.Codes, "--out", folder.File("out.npy"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
            Does.Contain("either --latents or --codes"));
    }

    /// <summary>Codes are their own vectors: an option that would do nothing is an error, as everywhere.</summary>
    [Test]
    public void Decode_QuantiseOfCodesIsMisuse()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "codes", "np.save('codes.npy', np.zeros((1, 4), 'i4'))");
        Assert.That(VaeGpuProcess.Misuse("decode", Trained.Codes, "--codes", folder.File("codes.npy"), "--quantise", "--out", folder.File("out.npy"), "--device", "cpu"), Does.Contain("--quantise"));
    }

    [TestCase("np.full((3, 4), 8, 'i4')", "8")]
    [TestCase("np.full((3, 4), -1, 'i4')", "-1")]
    [TestCase("np.full((3, 4), 2 ** 40, 'i8')", "")]
    [TestCase("np.zeros((3, 4), 'f4')", "")]
    [TestCase("np.zeros((3, 5), 'i4')", "(3, 5)")]
    [TestCase("np.zeros((3, 4), complex)", "")]
    public void Decode_CodesThatAreNone_NamesTheFault(string array, string words)
    {
        using var folder = new TemporaryFolder();
        Make(folder, "codes", $"np.save('a.npy', {array})");
        foreach (string device in (string[])["vulkan", "cpu"])
        {
            Assert.That(VaeGpuProcess.Fail(["decode", Trained.Codes, "--codes", folder.File("a.npy"), "--out", folder.File("out.npy"), .. On(device)]), Does.Contain("a.npy").And.Contain(words));
            Assert.That(File.Exists(folder.File("out.npy")), Is.False);
        }
    }

    [TestCase("np.arange(12).reshape(3, 4).astype('i8') % 8")]
    [TestCase("np.arange(12).reshape(3, 4).astype('u1') % 8")]
    [TestCase("np.asfortranarray(np.arange(12).reshape(3, 4).astype('i4') % 8)")]
    public void Decode_ReadsWholeNumbersOfEveryWidth(string array)
    {
        using var folder = new TemporaryFolder();
        Make(folder, "codes", $"np.save('a.npy', {array})");
        VaeGpuProcess.Succeed("decode", Trained.Codes, "--codes", folder.File("a.npy"), "--out", folder.File("x.npy"), "--device", "cpu");
        Assert.That(ErrorOf(folder, "codes", "np.load('x.npy')", "vectors(model, tensors, np.arange(12).reshape(3, 4) % 8)"), Is.LessThanOrEqualTo(Tolerance));
    }

    [Test]
    public void ModelWithoutCodes_RefusesThem()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "codes", "np.save('codes.npy', np.zeros((1, 4), 'i4')); np.save('z.npy', np.zeros((1, 4), 'f4'))");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VaeGpuProcess.Misuse("decode", Trained.Model, "--codes", folder.File("codes.npy"), "--out", folder.File("out")), Does.Contain("--codes"));
            Assert.That(VaeGpuProcess.Misuse("decode", Trained.Model, "--latents", folder.File("z.npy"), "--quantise", "--out", folder.File("out")), Does.Contain("--quantise"));
            Assert.That(VaeGpuProcess.Misuse("encode", Trained.Codes, "--data", Trained.Data, "--log-variance", folder.File("v"), "--out", folder.File("out")), Does.Contain("--log-variance"));
            Assert.That(File.Exists(folder.File("out")), Is.False);
        }
    }

    private static string ModelOf(string kind) => kind == "codes" ? Trained.Codes : Trained.Centres;

    /// <summary>Runs a script in the folder that knows the model's vectors.</summary>
    private static void Make(TemporaryFolder folder, string kind, string script) =>
        Oracle.Ask($"import os; os.chdir(sys.argv[2]); model, tensors = load(sys.argv[1]); rng = np.random.default_rng(1); positions = model['codebook']['positions']; {script}; print('0')", ModelOf(kind), folder.Path);

    /// <summary>The normalised squared error of pictures against the double decoding of latents.</summary>
    private static double ErrorOf(TemporaryFolder folder, string kind, string pictures, string latents) =>
        Oracle.Ask($"import os; os.chdir(sys.argv[2]); model, tensors = load(sys.argv[1]); x = {pictures}; print(error(x.reshape(len(x), -1), decode(model, tensors, {latents})))", ModelOf(kind), folder.Path).GetDouble();

    private static string[] On(string device) => device == "cpu" ? ["--device", "cpu"] : [];
}
