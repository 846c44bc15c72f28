namespace VaeGpu.Tests;

public class CpuDecoderTests
{
    /// <summary>The registers this processor has: 4, 8 and 16 floats, as far as they go.</summary>
    private static readonly int[] Lanes = [.. new[] { 4, 8, 16 }.Where(lanes => LayerKernel.Create(lanes) is not null)];

    [Test]
    public void Decode_AgreesWithDoubleReference(
        [ValueSource(nameof(Lanes))] int lanes,
        [Values(1, 7, 31, 257, 1000)] int width,
        [Values(1, 2, 3, 5, 7, 8, 31, 64, 257)] int batch)
    {
        using Model model = Networks.Create([width, 1000 - width / 2, width, 31], Activation.Silu);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = batch, Threads = 2 }, LayerKernel.Create(lanes)!);
        float[] latents = Networks.Values(batch * width);
        float[] pictures = new float[batch * 31];
        decoder.Decode(latents, pictures);
        double[] expected = Networks.Run(model, model.Architecture.Decoder, latents);
        Assert.That(Networks.NormalisedError(pictures, expected), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_ComputesEveryActivation([ValueSource(nameof(Lanes))] int lanes, [Values] Activation activation, [Values] bool logits)
    {
        using Model model = Networks.Create(
            [16, 100, 33], activation, change: architecture => architecture with { Logits = logits, Likelihood = logits ? Likelihood.Bernoulli : Likelihood.Gaussian, Sigma0 = logits ? 0 : 1 });
        using var decoder = new CpuDecoder(model, default, LayerKernel.Create(lanes)!);
        float[] latents = Networks.Values(20 * 16);
        float[] pictures = new float[20 * 33];
        decoder.Decode(latents, pictures);
        double[] expected = Networks.Run(model, model.Architecture.Decoder, latents, logits);
        Assert.That(Networks.NormalisedError(pictures, expected), Is.LessThan(1e-10));
    }

    [TestCase(1, 1)]
    [TestCase(3, 784)]
    [TestCase(4096, 5)]
    public void Decode_RunsASingleLayer(int latent, int elements)
    {
        using Model model = Networks.Create([latent, elements], Activation.Identity);
        using var decoder = new CpuDecoder(model);
        float[] latents = Networks.Values(9 * latent);
        float[] pictures = new float[9 * elements];
        decoder.Decode(latents, pictures);
        Assert.That(Networks.NormalisedError(pictures, Networks.Run(model, model.Architecture.Decoder, latents)), Is.LessThan(1e-10));
    }

    [TestCase(ModelPrecision.Float16)]
    [TestCase(ModelPrecision.Int8)]
    public void Decode_ReadsReducedPrecision(ModelPrecision precision)
    {
        using Model model = Networks.Create([16, 300, 100], Activation.Relu, precision: precision);
        using var decoder = new CpuDecoder(model);
        float[] latents = Networks.Values(16);
        float[] pictures = new float[100];
        decoder.Decode(latents, pictures);
        Assert.That(Networks.NormalisedError(pictures, Networks.Run(model, model.Architecture.Decoder, latents)), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_GivesTheSameBitsWhateverTheBatchAndTheThreads([ValueSource(nameof(Lanes))] int lanes)
    {
        using Model model = Networks.Create([16, 500, 300, 784], Activation.Gelu);
        const int batch = 257;
        float[] latents = Networks.Values(batch * 16);
        float[] whole = new float[batch * 784];
        using (var decoder = new CpuDecoder(model, new() { MaxBatch = batch, Threads = 1 }, LayerKernel.Create(lanes)!))
        {
            decoder.Decode(latents, whole);
        }

        foreach (int threads in new[] { 1, 2, 5 })
        {
            using var decoder = new CpuDecoder(model, new() { MaxBatch = batch, Threads = threads }, LayerKernel.Create(lanes)!);
            foreach (int part in new[] { 1, 2, 3, 6, 7, 64, 257 })
            {
                float[] parts = new float[batch * 784];
                for (int first = 0; first < batch; first += part)
                {
                    int count = Math.Min(part, batch - first);
                    decoder.Decode(latents.AsSpan(first * 16, count * 16), parts.AsSpan(first * 784, count * 784));
                }

                Assert.That(parts.AsSpan().SequenceEqual(whole), $"{threads} threads, parts of {part}");
            }
        }
    }

    [Test]
    public void Decode_DrawsFromThePrior()
    {
        using Model model = Networks.Create([5, 40, 12], Activation.Tanh);
        using var decoder = new CpuDecoder(model);
        float[] pictures = new float[10 * 12];
        decoder.Decode(DecoderInput.PriorSamples(10, seed: 77, frame: 3, first: 4, temperature: 0.5f), pictures);
        float[] latents = new float[10 * 5];
        CounterNormal.Fill(77, 3, RandomStream.Prior, 4, 5, latents);
        latents = [.. latents.Select(x => 0.5f * x)];
        Assert.That(Networks.NormalisedError(pictures, Networks.Run(model, model.Architecture.Decoder, latents)), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_FollowsPaths()
    {
        using Model model = Networks.Create([2, 40, 12], Activation.Tanh);
        using var decoder = new CpuDecoder(model);
        var paths = new LatentPathSet(
            LatentPath.Linear([[0, 0], [1, 2]]),
            LatentPath.Linear([[5, 5], [3, 1]], new() { Times = new float[] { 10, 20 } }));
        float[] pictures = new float[2 * 12];
        decoder.Decode(DecoderInput.Paths(paths, [new(1, 15), new(0, 0.25f)]), pictures);
        float[] latents = [4, 3, 0.25f, 0.5f];
        Assert.That(Networks.NormalisedError(pictures, Networks.Run(model, model.Architecture.Decoder, latents)), Is.LessThan(1e-10));
    }

    [TestCase(0f)]
    [TestCase(1f)]
    [TestCase(0.25f)]
    public void Decode_ReconstructsPictures(float temperature)
    {
        using Model model = Networks.Create([5, 40, 12], Activation.Relu, encoder: true);
        using var decoder = new CpuDecoder(model);
        float[] images = Networks.Values(7 * 12);
        float[] pictures = new float[7 * 12];
        decoder.Decode(DecoderInput.Images(images, seed: 9, frame: 2, temperature), pictures);

        double[] encoded = Networks.Run(model, model.Architecture.Encoder!, images);
        float[] epsilon = new float[7 * 5];
        CounterNormal.Fill(9, 2, RandomStream.Reparameterisation, 0, 5, epsilon);
        float[] latents = new float[7 * 5];
        for (int i = 0; i < latents.Length; i++)
        {
            int row = i / 5 * 10;
            latents[i] = (float)(encoded[row + i % 5] + temperature * Math.Exp(encoded[row + 5 + i % 5] / 2) * epsilon[i]);
        }

        Assert.That(Networks.NormalisedError(pictures, Networks.Run(model, model.Architecture.Decoder, latents)), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_WritesRgba8()
    {
        using Model model = Networks.Create([3, 20, 3 * 5 * 2], Activation.Sigmoid, image: new ImageShape(3, 5, 2));
        using var decoder = new CpuDecoder(model);
        float[] latents = Networks.Values(4 * 3);
        byte[] pixels = new byte[4 * 5 * 2 * 4];
        decoder.Decode(latents, pixels);
        double[] values = Networks.Run(model, model.Architecture.Decoder, latents);
        for (int i = 0; i < pixels.Length; i++)
        {
            int picture = i / 40;
            int pixel = i % 40 / 4;
            int channel = i % 4;
            int expected = channel == 3 ? 255 : (int)Math.Floor(Math.Clamp(values[picture * 30 + channel * 10 + pixel], 0, 1) * 255 + 0.5);
            Assert.That(pixels[i], Is.EqualTo(expected));
        }
    }

    [Test]
    public void Decode_LeavesWhatLiesBehindTheBatch()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        using var decoder = new CpuDecoder(model);
        float[] pictures = new float[30];
        Array.Fill(pictures, -9f);
        decoder.Decode(new float[6], pictures);
        Assert.That(pictures.Skip(14), Is.All.EqualTo(-9f));
    }

    [Test]
    public void Decode_WorksAfterTheModelIsDisposed()
    {
        Model model = Networks.Create([3, 20, 7], Activation.Relu);
        using var decoder = new CpuDecoder(model);
        float[] latents = Networks.Values(3);
        double[] expected = Networks.Run(model, model.Architecture.Decoder, latents);
        model.Dispose();
        float[] picture = new float[7];
        decoder.Decode(latents, picture);
        Assert.That(Networks.NormalisedError(picture, expected), Is.LessThan(1e-10));
    }

    [Test]
    public void Decode_RejectsWrongArguments()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 4 });
        float[] target = new float[28];
        Assert.Multiple(() =>
        {
            Assert.That(() => decoder.Decode(new float[4], target), Throws.ArgumentException.With.Message.Contains("latents of 3"));
            Assert.That(() => decoder.Decode(new float[15], new float[35]), Throws.ArgumentException.With.Message.Contains("MaxBatch"));
            Assert.That(() => decoder.Decode(Array.Empty<float>(), target), Throws.ArgumentException.With.Message.Contains("at least 1"));
            Assert.That(() => decoder.Decode(new float[3], new float[6]), Throws.ArgumentException.With.Message.Contains("need 7"));
            Assert.That(() => decoder.Decode(new float[3], new byte[27]), Throws.ArgumentException.With.Message.Contains("need 28"));
            Assert.That(() => decoder.Decode(DecoderInput.Images(new float[7]), target), Throws.ArgumentException.With.Message.Contains("no encoder"));
            Assert.That(() => decoder.Decode(DecoderInput.PriorSamples(-1, 0), target), Throws.ArgumentException);
            Assert.That(() => decoder.Decode(DecoderInput.PriorSamples(1, 0, temperature: float.NaN), target), Throws.ArgumentException);
            Assert.That(() => decoder.Decode(DecoderInput.Paths(null!, [new(0, 0)]), target), Throws.ArgumentException);
            var path = new LatentPathSet(LatentPath.Linear([[1, 2, 3]]));
            Assert.That(() => decoder.Decode(DecoderInput.Paths(path, [new(1, 0)]), target), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => decoder.Decode(DecoderInput.Paths(path, [new(-1, 0)]), target), Throws.InstanceOf<ArgumentOutOfRangeException>());
            var other = new LatentPathSet(LatentPath.Linear([[1, 2]]));
            Assert.That(() => decoder.Decode(DecoderInput.Paths(other, [new(0, 0)]), target), Throws.ArgumentException);
        });
    }

    [Test]
    public void Constructor_RejectsWrongOptions()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        Assert.Multiple(() =>
        {
            Assert.That(() => new CpuDecoder(model, new() { MaxBatch = -1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CpuDecoder(model, new() { FramesInFlight = 17 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CpuDecoder(model, new() { Threads = -1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CpuDecoder(model, new() { MaxBatch = int.MaxValue }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CpuDecoder(null!), Throws.ArgumentNullException);
        });
    }

    [Test]
    public void Decode_AfterDispose_Throws()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        var decoder = new CpuDecoder(model);
        decoder.Dispose();
        decoder.Dispose();
        Assert.That(() => decoder.Decode(new float[3], new float[7]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => decoder.TrySubmit(new float[3], PixelFormat.Float, out _), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => decoder.IsCompleted(new DecodeTicket(1)), Throws.InstanceOf<ObjectDisposedException>());
    }
}
