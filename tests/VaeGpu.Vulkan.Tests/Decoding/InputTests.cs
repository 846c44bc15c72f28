using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Where latents come from. The decoder is the identity, so that what comes out is what went in, bit for bit.</summary>
internal sealed class InputTests(TestDriver driver) : GpuTest(driver)
{
    private const int Latent = 7;

    [Test]
    public void Latents_ThroughIdentity_ComeOutBitForBit([Values(1, 3, 9, 40)] int batch, [Values] bool floor)
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, Latent));
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        float[] latents = Reference.Latents(batch * Latent);
        var values = new float[batch * Latent];
        decoder.Decode(latents, values);
        Assert.That(values, Is.EqualTo(latents));
    }

    [Test]
    public void PriorSamples_EqualTheCounterNormals([Values(1, 3, 9, 40)] int batch, [Values] bool floor)
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, Latent));
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        const ulong Seed = 0x9876_5432_1234_5678;
        var values = new float[batch * Latent];
        decoder.Decode(DecoderInput.PriorSamples(batch, Seed, frame: 5, first: uint.MaxValue - 1, temperature: 0.7f), values);

        var expected = new float[batch * Latent];
        CounterNormal.Fill(Seed, 5, RandomStream.Prior, uint.MaxValue - 1, Latent, expected);
        Assert.That(values, Is.EqualTo(Array.ConvertAll(expected, value => 0.7f * value)));
    }

    [Test]
    public void PriorSamples_DrawnInParts_AreTheSame()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 1, Latent));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        var whole = new float[12 * Latent];
        decoder.Decode(DecoderInput.PriorSamples(12, 3), whole);
        var parts = new float[12 * Latent];
        decoder.Decode(DecoderInput.PriorSamples(1, 3), parts.AsSpan(0, Latent));
        decoder.Decode(DecoderInput.PriorSamples(11, 3, first: 1), parts.AsSpan(Latent));
        Assert.That(parts, Is.EqualTo(whole));
    }

    [Test]
    public void Paths_OfEveryKind_MatchTheirFormulas([Values] bool floor)
    {
        const int Size = 3;
        float[] keys = [1, 0, 0, 0, 2, 0, -1, 0.5f, 3, 2, 2, -1];
        float[] times = [0, 1, 3, 4];
        var options = new LatentPathOptions { Times = times };
        var paths = new LatentPathSet(
            LatentPath.Create(LatentPathKind.Linear, keys, Size, options),
            LatentPath.Create(LatentPathKind.Spherical, keys, Size, options),
            LatentPath.Create(LatentPathKind.CatmullRom, keys, Size, options));
        var instances = new List<PathTime>();
        for (int path = 0; path < 3; path++)
        {
            for (float time = -0.5f; time <= 4.5f; time += 0.25f)
            {
                instances.Add(new PathTime(path, time));
            }
        }

        using Model model = ExactModels.Identity(new ImageShape(1, 1, Size));
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model, new DecoderOptions { MaxBatch = 100 });
        PathTime[] all = [.. instances];
        var values = new float[all.Length * Size];
        decoder.Decode(DecoderInput.Paths(paths, all), values);

        // One by one the batch kernels do not come into it; the CPU evaluates the same set.
        var onCpu = new float[all.Length * Size];
        paths.Evaluate(all, onCpu);
        Assert.That(values, Is.EqualTo(onCpu).Within(2e-6f));

        for (int i = 0; i < all.Length; i++)
        {
            double time = Math.Clamp(all[i].Time, 0, 4);
            int segment = time < 1 ? 0 : time < 3 ? 1 : 2;
            double t = (time - times[segment]) / (times[segment + 1] - times[segment]);
            ReadOnlySpan<float> from = keys.AsSpan(segment * Size, Size);
            ReadOnlySpan<float> to = keys.AsSpan((segment + 1) * Size, Size);
            float[] got = values[(i * Size)..((i + 1) * Size)];
            if (all[i].Path == 0)
            {
                Assert.That(got, Is.EqualTo(Lerp(from, to, t)).Within(1e-6f));
            }
            else if (all[i].Path == 1)
            {
                Assert.That(got, Is.EqualTo(Slerp(from, to, t)).Within(2e-6f));
            }
            else if (t is 0 or 1)
            {
                Assert.That(got, Is.EqualTo((t == 0 ? from : to).ToArray()).Within(1e-6f));
            }
        }
    }

    [Test]
    public void Images_AtZeroTemperature_DecodeTheMean([Values(1, 3, 9)] int batch, [Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(1, 5, 5), latent: 5, hidden: [33, 17], activation: Activation.Gelu, golden: false);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        float[] images = Reference.Latents(batch * 25);
        var values = new float[batch * 25];
        decoder.Decode(DecoderInput.Images(images), values);
        Assert.That(Reference.NormalisedError(Reconstruct(model, images, batch, 0, 0, 0), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Images_AtATemperature_AddSigmaTimesEpsilon([Values(1, 3, 9)] int batch, [Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(3, 3, 4), latent: 6, hidden: [40], final: Activation.Sigmoid, golden: false);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        float[] images = Reference.Latents(batch * 36);
        var values = new float[batch * 36];
        decoder.Decode(DecoderInput.Images(images, seed: 11, frame: 2, temperature: 0.5f), values);
        Assert.That(Reference.NormalisedError(Reconstruct(model, images, batch, 11, 2, 0.5), values), Is.LessThan(Reference.Tolerance));
    }

    private static double[] Reconstruct(Model model, float[] images, int batch, ulong seed, uint frame, double temperature)
    {
        int latent = model.Architecture.LatentSize;
        double[] encoded = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(images));
        var epsilon = new float[batch * latent];
        CounterNormal.Fill(seed, frame, RandomStream.Reparameterisation, 0, latent, epsilon);
        var latents = new double[batch * latent];
        for (int i = 0; i < latents.Length; i++)
        {
            int row = i / latent * 2 * latent + i % latent;
            latents[i] = encoded[row] + temperature * Math.Exp(encoded[row + latent] / 2) * epsilon[i];
        }

        return Reference.Run(model, model.Architecture.Decoder, model.Architecture.Logits, latents);
    }

    private static float[] Lerp(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t)
    {
        var result = new float[from.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)(from[i] + t * ((double)to[i] - from[i]));
        }

        return result;
    }

    /// <summary>Shoemake's formula on the directions, and a line for the norm.</summary>
    private static float[] Slerp(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t)
    {
        double a = 0, b = 0, dot = 0;
        for (int i = 0; i < from.Length; i++)
        {
            a += (double)from[i] * from[i];
            b += (double)to[i] * to[i];
            dot += (double)from[i] * to[i];
        }

        a = Math.Sqrt(a);
        b = Math.Sqrt(b);
        double angle = Math.Acos(Math.Clamp(dot / (a * b), -1, 1));
        var result = new float[from.Length];
        for (int i = 0; i < result.Length; i++)
        {
            double direction = (Math.Sin((1 - t) * angle) * from[i] / a + Math.Sin(t * angle) * to[i] / b) / Math.Sin(angle);
            result[i] = (float)((a + t * (b - a)) * direction);
        }

        return result;
    }
}
