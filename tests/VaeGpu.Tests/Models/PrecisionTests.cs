using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>What fp16 and int8 make of numbers.</summary>
public sealed class PrecisionTests
{
    // From the definition of binary16: 11 bits of significand, exponents to 15, subnormals of 2^-24.
    [TestCase(1f, 1f)]
    [TestCase(1f + 0.00048828125f, 1f)]
    [TestCase(1f + (3 * 0.00048828125f), 1f + (4 * 0.00048828125f))]
    [TestCase(2.98023223876953125e-8f, 0f)]
    [TestCase(8.94069671630859375e-8f, 1.1920928955078125e-7f)]
    [TestCase(65504f, 65504f)]
    [TestCase(65519.996f, 65504f)]
    [TestCase(-65519.996f, -65504f)]
    public void Convert_ToFp16_RoundsToNearestEven(float weight, float expected)
    {
        using Model model = MakeWith(weight);
        using Model half = model.Convert(ModelPrecision.Float16);

        Assert.That(half.Precision, Is.EqualTo(ModelPrecision.Float16));
        Assert.That(half.Tensors["decoder.0.weight"].Type, Is.EqualTo(TensorType.Float16));
        Assert.That(half.Tensors["decoder.0.bias"].Type, Is.EqualTo(TensorType.Float32));
        Assert.That(half.ReadAll("decoder.0.weight")[5], Is.EqualTo(expected));
    }

    [TestCase(65520f)]
    [TestCase(-1e30f)]
    public void Convert_ToFp16_RefusesWhatItCannotHold(float weight)
    {
        using Model model = MakeWith(weight);
        ModelFormatException exception = Assert.Throws<ModelFormatException>(() => model.Convert(ModelPrecision.Float16))!;

        Assert.That(exception.Code, Is.EqualTo(ModelFormatError.ValueOutOfRange));
        Assert.That(exception.Message, Does.Contain("'decoder.0.weight'").And.Contain("row 1"));
    }

    [Test]
    public void Convert_ToInt8_IsWithinHalfAStep()
    {
        using Model model = TestModels.Vae(hidden: [37, 29]);
        using Model bytes = model.Convert(ModelPrecision.Int8);
        float[] exact = model.ReadAll("decoder.2.weight");
        float[] rounded = bytes.ReadAll("decoder.2.weight");
        int rowLength = (int)model.Tensors["decoder.2.weight"].RowLength;
        float[] scales = bytes.ReadAll("decoder.2.weight.scale");
        for (int i = 0; i < exact.Length; i++)
        {
            float scale = exact.AsSpan(i / rowLength * rowLength, rowLength).ToArray().Max(Math.Abs) / 127;
            Assert.That(scales[i / rowLength], Is.EqualTo(scale).Within(1).Ulps);
            Assert.That(rounded[i], Is.EqualTo(exact[i]).Within(scale * 0.50001));
        }
    }

    [Test]
    public void Convert_ToInt8_OfZerosAndTinyNumbers_GivesZeros([Values(0f, 1e-45f)] float weight)
    {
        using var builder = new ModelBuilder(Architecture);
        using Model model = builder.Set("decoder.0.weight", [weight, weight, weight, 1, 2, 3]).Set("decoder.0.bias", [0, 0]).Build(ModelPrecision.Int8);

        Assert.That(model.ReadAll("decoder.0.weight")[..3], Is.All.Zero);
        Assert.That(model.ReadAll("decoder.0.weight")[5], Is.EqualTo(3f).Within(1).Ulps);
    }

    [Test]
    public void Convert_ToInt8_RefusesNumbersThatAreNotFinite([Values(float.NaN, float.NegativeInfinity)] float weight)
    {
        using Model model = MakeWith(weight);
        Assert.That(Assert.Throws<ModelFormatException>(() => model.Convert(ModelPrecision.Int8))!.Code, Is.EqualTo(ModelFormatError.ValueOutOfRange));
    }

    [Test]
    public void Convert_KeepsTheGoldenPairsOfFp32([Values] ModelPrecision precision)
    {
        using Model model = TestModels.Vae(hidden: [64, 64], latent: 8);
        using Model converted = model.Convert(precision);

        Assert.That(converted.ReadAll(GoldenPairs.Outputs), Is.EqualTo(model.ReadAll(GoldenPairs.Outputs)));
        GoldenResult result = converted.VerifyByReference();
        (double least, double most) = precision switch
        {
            ModelPrecision.Float32 => (0, 1e-14),
            ModelPrecision.Float16 => (1e-9, 1e-6),
            _ => (1e-6, 1e-3),
        };
        Assert.That(result.Error, Is.InRange(least, most));
        Assert.That(result.Passed, Is.True);
        Assert.That(result.Tolerance, Is.EqualTo(GoldenTolerance.Default.For(precision)));
    }

    [Test]
    public void Convert_BackToFp32_KeepsTheRoundedNumbers([Values(ModelPrecision.Float16, ModelPrecision.Int8)] ModelPrecision precision)
    {
        using Model model = TestModels.Vae(precision: precision);
        using Model widened = model.Convert(ModelPrecision.Float32);

        Assert.That(widened.Precision, Is.EqualTo(ModelPrecision.Float32));
        Assert.That(widened.ReadAll("decoder.0.weight"), Is.EqualTo(model.ReadAll("decoder.0.weight")));
        Assert.That(widened.Tensors.Keys, Has.None.EndsWith(".scale"));
    }

    [Test]
    public void ReadRowBytes_GivesWhatIsStored()
    {
        using Model model = MakeWith(2);
        using Model half = model.Convert(ModelPrecision.Float16);
        var row = new byte[6];
        half.ReadRowBytes("decoder.0.weight", 1, row);

        Assert.That(row[4..], Is.EqualTo(new byte[] { 0x00, 0x40 }));
        Assert.That(() => half.ReadRowBytes("decoder.0.weight", 2, row), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => half.ReadRowBytes("decoder.0.weight", 0, row.AsSpan(0, 3)), Throws.ArgumentException);
    }

    [Test]
    public void ReadRowParts_GivesTheSameRunOfEachRow()
    {
        using Model model = MakeWith(2);
        var rows = new byte[2 * 12];
        model.ReadRowBytes("decoder.0.weight", 0, rows);
        var parts = new byte[2 * 8];
        model.ReadRowParts("decoder.0.weight", 0, 4, 6, parts, 8);

        Assert.That(parts, Is.EqualTo((byte[])[.. rows[4..10], 0, 0, .. rows[16..22], 0, 0]));
        Assert.That(() => model.ReadRowParts("decoder.0.weight", 1, 0, 6, parts, 8), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.ReadRowParts("decoder.0.weight", -1, 0, 6, parts, 8), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.ReadRowParts("decoder.0.weight", 0, 7, 6, parts, 8), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.ReadRowParts("decoder.0.weight", 0, -1, 6, parts, 8), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static readonly ModelArchitecture Architecture = new()
    {
        Kind = ModelKind.LinearVae,
        Image = new ImageShape(1, 1, 2),
        LatentSize = 3,
        Decoder = new Network([new LinearLayer(3, 2, "decoder.0.weight", "decoder.0.bias")]),
        Sigma0 = 1,
    };

    private static Model MakeWith(float weight)
    {
        using var builder = new ModelBuilder(Architecture);
        return builder.Set("decoder.0.weight", [0, 1, 2, 3, 4, weight]).Set("decoder.0.bias", [1e30f, 0]).Build();
    }
}
