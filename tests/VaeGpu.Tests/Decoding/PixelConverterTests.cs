using System.Collections.Immutable;

namespace VaeGpu.Tests;

public class PixelConverterTests
{
    [Test]
    public void Srgb_RoundsHalvesUp()
    {
        byte[] pixels = Convert([0, 0.5f / 255, 0.4999f / 255, 1, 254.5f / 255, 254.49f / 255, 0.5f, 2, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity], ValueEncoding.Srgb);
        byte[] expected = [0, 1, 0, 255, 255, 254, 128, 255, 0, 0, 255, 0];
        Assert.That(Reds(pixels), Is.EqualTo(expected));
        Assert.That(pixels.Chunk(4), Is.All.Matches<byte[]>(p => p is [var red, var green, var blue, 255] && red == green && green == blue));
    }

    /// <summary>Around every one of the 255 steps: just below it is the byte below, just above the byte above.</summary>
    [Test]
    public void Linear_FollowsTheIecFormulaAtEveryStep()
    {
        var values = new List<float>();
        var expected = new List<byte>();
        for (int step = 0; step < 256; step++)
        {
            values.Add((float)ToLinear(step / 255.0));
            expected.Add((byte)step);
            if (step < 255)
            {
                double edge = ToLinear((step + 0.5) / 255);
                values.Add((float)(edge * (1 - 1e-6)));
                expected.Add((byte)step);
                values.Add((float)(edge * (1 + 1e-6)));
                expected.Add((byte)(step + 1));
            }
        }

        Assert.That(Reds(Convert([.. values], ValueEncoding.Linear)), Is.EqualTo(expected));
    }

    [Test]
    public void Linear_AgreesWithTheForwardFormula()
    {
        float[] values = [.. Enumerable.Range(-100, 100_200).Select(i => i / 100_000f)];
        byte[] reds = Reds(Convert(values, ValueEncoding.Linear));
        int differing = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double light = Math.Clamp((double)values[i], 0, 1);
            double encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.Pow(light, 1 / 2.4) - 0.055;
            differing += reds[i] == (int)Math.Floor(encoded * 255 + 0.5) ? 0 : 1;
        }

        Assert.That(differing, Is.Zero);
    }

    [Test]
    public void Convert_MapsTheRangeAndInterleaves()
    {
        var converter = new PixelConverter(Architecture(new ImageShape(4, 1, 2), ValueEncoding.Linear) with { Minimum = -1, Maximum = 1 });
        byte[] pixels = new byte[8];
        float half = (float)(2 * ToLinear(0.5) - 1);
        converter.Convert([-1, 1, half, half, 1, -1, 0, 1], pixels);

        // Light is encoded, 0.5 → 127.5 → 128; alpha is not, 0 → 0.5 → 128.
        Assert.That(pixels, Is.EqualTo(new byte[] { 0, 128, 255, 128, 255, 128, 0, 255 }).Or.EqualTo(new byte[] { 0, 127, 255, 128, 255, 127, 0, 255 }));
    }

    private static double ToLinear(double encoded) => encoded <= 0.04045 ? encoded / 12.92 : Math.Pow((encoded + 0.055) / 1.055, 2.4);

    private static byte[] Convert(float[] values, ValueEncoding encoding)
    {
        byte[] pixels = new byte[values.Length * 4];
        new PixelConverter(Architecture(new ImageShape(1, 1, values.Length), encoding)).Convert(values, pixels);
        return pixels;
    }

    private static byte[] Reds(byte[] pixels) => [.. pixels.Where((_, i) => i % 4 == 0)];

    private static ModelArchitecture Architecture(ImageShape image, ValueEncoding encoding) => new()
    {
        Kind = ModelKind.Vae,
        Image = image,
        LatentSize = 1,
        Decoder = new Network(ImmutableArray<Layer>.Empty),
        ValueEncoding = encoding,
    };
}
