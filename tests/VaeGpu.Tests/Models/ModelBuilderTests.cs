using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>Making a model from numbers.</summary>
public sealed class ModelBuilderTests
{
    private static readonly ModelArchitecture Architecture = new()
    {
        Kind = ModelKind.Vae,
        Image = new ImageShape(1, 2, 2),
        LatentSize = 2,
        Decoder = new Network([new LinearLayer(2, 4, "w", "b")]),
        Sigma0 = 1,
    };

    [Test]
    public void Build_WithoutATensor_NamesIt()
    {
        using var builder = new ModelBuilder(Architecture);
        builder.Set("b", new float[4]).SetRows("w", 0, new float[6]);
        Expect(() => builder.Build(), ModelFormatError.MissingTensor, "w");

        builder.SetRows("w", 3, [1, 2]);
        using Model model = builder.Build();
        Assert.That(model.ReadAll("w"), Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 0, 1, 2 }));
        Assert.That(() => builder.Build(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Set_OfWrongNameOrLength_NamesTheTensor()
    {
        using var builder = new ModelBuilder(Architecture);
        Expect(() => builder.Set("v", new float[8]), ModelFormatError.UnexpectedTensor, "v");
        Expect(() => builder.Set("w", new float[7]), ModelFormatError.WrongShape, "w");
        Assert.That(() => builder.SetRows("w", 3, new float[4]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void SetGolden_ChecksItsPairs()
    {
        using var builder = new ModelBuilder(Architecture);
        Expect(() => builder.SetGolden(new float[30], new float[60]), ModelFormatError.TooFewGoldenPairs, "golden.latents");
        Expect(() => builder.SetGolden(new float[32], new float[60]), ModelFormatError.WrongShape, "golden.outputs");
        Expect(() => builder.SetEncoderGolden(new float[64], new float[64]), ModelFormatError.UnexpectedTensor, "golden.images");
    }

    [Test]
    public void Constructor_OfArchitectureThatContradictsItself_IsRefused()
    {
        Expect(() => _ = new ModelBuilder(Architecture with { LatentSize = 3 }), ModelFormatError.ArchitectureMismatch, null);
        Expect(() => _ = new ModelBuilder(Architecture with { Decoder = new Network([]) }), ModelFormatError.InvalidNetwork, null);
        Expect(() => _ = new ModelBuilder(Architecture with { Decoder = new Network(default) }), ModelFormatError.InvalidNetwork, null);
    }

    [Test]
    public void SetMetadata_IsKeptInTheFile()
    {
        using var builder = new ModelBuilder(Architecture);
        using Model model = builder.Set("w", new float[8]).Set("b", new float[4]).SetMetadata("z", "\"last\" — ünï").SetMetadata("a", "first").Build();
        using Model loaded = Model.Load(SafetensorsBytes.Save(model));

        Assert.That(loaded.Metadata, Is.EqualTo(new Dictionary<string, string> { ["a"] = "first", ["z"] = "\"last\" — ünï" }));
        Assert.That(() => new ModelBuilder(Architecture).SetMetadata("vaegpu", ""), Throws.ArgumentException);
    }

    [Test]
    public void ReferenceGolden_IsNormalLatentsAndPicturesInRange()
    {
        using var builder = new ModelBuilder(TestModels.Vae().Architecture with { Minimum = -1, Maximum = 3 });
        foreach (TensorInfo tensor in builder.Tensors)
        {
            builder.Set(tensor.Name, new float[tensor.Elements]);
        }

        using Model model = builder.SetReferenceGolden(pairs: 4000, seed: 5).Build();
        float[] latents = model.ReadAll(GoldenPairs.Latents);
        float[] images = model.ReadAll(GoldenPairs.Images);
        Assert.Multiple(() =>
        {
            // Five standard errors of the mean and the variance of 12,000 normals.
            Assert.That(latents.Average(), Is.EqualTo(0).Within(0.046));
            Assert.That(latents.Average(x => (double)x * x), Is.EqualTo(1).Within(0.065));
            Assert.That(images.Min(), Is.InRange(-1, -0.99));
            Assert.That(images.Max(), Is.InRange(2.99, 3));
            Assert.That(model.Golden!.Count, Is.EqualTo(4000));
        });
    }

    private static void Expect(Action action, ModelFormatError code, string? tensor) => HostileHeaderTests.Expect(action, code, tensor);
}
