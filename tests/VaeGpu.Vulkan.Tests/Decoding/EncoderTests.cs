using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

internal sealed class EncoderTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Encode_MatchesReference([Values(1, 4, 9)] int batch, [Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(3, 5, 7), latent: 9, hidden: [33], activation: Activation.Silu, golden: false);
        using GpuEncoder encoder = Choose(floor).CreateEncoder(model);
        float[] images = Reference.Latents(batch * 105);
        var mean = new float[batch * 9];
        var logVariance = new float[batch * 9];
        encoder.Encode(images, mean, logVariance);

        double[] encoded = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(images));
        var expectedMean = new double[batch * 9];
        var expectedLogVariance = new double[batch * 9];
        for (int i = 0; i < batch * 9; i++)
        {
            expectedMean[i] = encoded[i / 9 * 18 + i % 9];
            expectedLogVariance[i] = encoded[i / 9 * 18 + 9 + i % 9];
        }

        Assert.That(Reference.NormalisedError(expectedMean, mean), Is.LessThan(Reference.Tolerance));
        Assert.That(Reference.NormalisedError(expectedLogVariance, logVariance), Is.LessThan(Reference.Tolerance));

        var alone = new float[batch * 9];
        encoder.Encode(images, alone, []);
        Assert.That(alone, Is.EqualTo(mean));
    }

    [Test]
    public void CreateEncoder_OfADecoderAlone_IsRefused()
    {
        using Model model = TestModels.Decoder([2, 3]);
        Assert.That(() => Device.CreateEncoder(model), Throws.ArgumentException);
    }
}
