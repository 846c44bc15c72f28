namespace VaeGpu.Tests;

public class CpuEncoderTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(64)]
    public void Encode_AgreesWithDoubleReference(int batch)
    {
        using Model model = Networks.Create([5, 100, 33], Activation.Gelu, encoder: true);
        using var encoder = new CpuEncoder(model);
        float[] images = Networks.Values(batch * 33);
        float[] mean = new float[batch * 5];
        float[] logVariance = new float[batch * 5];
        encoder.Encode(images, mean, logVariance);
        double[] encoded = Networks.Run(model, model.Architecture.Encoder!, images);
        double[] expectedMean = [.. encoded.Where((_, i) => i % 10 < 5)];
        double[] expectedLogVariance = [.. encoded.Where((_, i) => i % 10 >= 5)];
        Assert.That(Networks.NormalisedError(mean, expectedMean), Is.LessThan(1e-10));
        Assert.That(Networks.NormalisedError(logVariance, expectedLogVariance), Is.LessThan(1e-10));

        float[] meanAlone = new float[batch * 5];
        encoder.Encode(images, meanAlone, default);
        Assert.That(meanAlone, Is.EqualTo(mean));
    }

    [Test]
    public void Encode_RejectsWrongArguments()
    {
        using Model model = Networks.Create([5, 33], Activation.Relu, encoder: true);
        using var encoder = new CpuEncoder(model, new() { MaxBatch = 2 });
        Assert.That(() => encoder.Encode(new float[32], new float[5], default), Throws.ArgumentException);
        Assert.That(() => encoder.Encode(new float[99], new float[15], default), Throws.ArgumentException);
        Assert.That(() => encoder.Encode(new float[33], new float[4], default), Throws.ArgumentException);
        Assert.That(() => encoder.Encode(new float[33], new float[5], new float[4]), Throws.ArgumentException);
        using Model decoderAlone = Networks.Create([5, 33], Activation.Relu);
        Assert.That(() => new CpuEncoder(decoderAlone), Throws.ArgumentException.With.Message.Contains("no encoder"));
        encoder.Dispose();
        Assert.That(() => encoder.Encode(new float[33], new float[5], default), Throws.InstanceOf<ObjectDisposedException>());
    }
}
