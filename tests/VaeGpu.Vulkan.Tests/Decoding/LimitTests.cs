using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Layers and batches beyond what can be bound at once, and devices of other shapes.</summary>
internal sealed class LimitTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Decode_LayerBeyondTheBindingLimit_IsSplitAndMatchesReference([Values] bool texels)
    {
        // 2048 → 20000 floats are 164 MB; lavapipe binds 128 MiB.
        const int Inputs = 2048;
        const int Outputs = 20000;
        using Model model = TestModels.Decoder([Inputs, Outputs]);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { NoTexelBuffers = !texels }));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 5 });
        var weights = new float[Inputs];
        var bias = new float[Outputs];
        model.ReadRows("decoder.0.bias", 0, bias);
        foreach (int batch in new[] { 1, 5 })
        {
            float[] latents = Reference.Latents(batch * Inputs);
            var values = new float[batch * Outputs];
            decoder.Decode(latents, values);
            int[] rows = [.. Enumerable.Range(0, 400).Select(i => i * 50), Outputs - 1];
            var expected = new List<double>();
            var actual = new List<float>();
            foreach (int row in rows)
            {
                model.ReadRows("decoder.0.weight", row, weights);
                for (int instance = 0; instance < batch; instance++)
                {
                    double sum = bias[row];
                    for (int i = 0; i < Inputs; i++)
                    {
                        sum += (double)weights[i] * latents[instance * Inputs + i];
                    }

                    expected.Add(sum);
                    actual.Add(values[instance * Outputs + row]);
                }
            }

            Assert.That(Reference.NormalisedError(expected.ToArray(), actual.ToArray()), Is.LessThan(Reference.Tolerance), $"batch {batch}");
        }
    }

    [Test]
    public void Decode_UnderTinyLimits_MatchesReference([Values] bool floor)
    {
        // 32 KiB a binding: parts by inputs and by outputs, and a batch in chunks.
        using Model model = TestModels.Vae(new ImageShape(1, 10, 20), latent: 30, hidden: [300], activation: Activation.Tanh, golden: false);
        using GpuDevice device = GpuDevice.Create(floor ? Floor : WithValidation(new GpuDeviceOptions()));
        foreach (uint subgroup in IsFullGrid ? new uint[] { 1, 4, 8, 16, 32, 64 } : [1, 8, 64])
        {
            device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768, MaxTexelBufferElements = 2048, SubgroupSize = subgroup };
            using GpuDecoder decoder = device.CreateDecoder(model);
            using GpuEncoder encoder = device.CreateEncoder(model);
            foreach (int batch in new[] { 1, 2, 50 })
            {
                float[] latents = Reference.Latents(batch * 30);
                double[] expected = Reference.Decode(model, latents);
                var values = new float[batch * 200];
                decoder.Decode(latents, values);
                Assert.That(Reference.NormalisedError(expected, values), Is.LessThan(Reference.Tolerance), $"subgroup {subgroup}, batch {batch}");

                var bytes = new byte[batch * 800];
                decoder.Decode(latents, bytes);
                for (int i = 0; i < batch * 200; i++)
                {
                    Assert.That(bytes[4 * i], Is.EqualTo(Math.Floor(Math.Clamp(expected[i], 0, 1) * 255 + 0.5)).Within(1));
                }

                double[] encoded = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(values));
                var mean = new float[batch * 30];
                encoder.Encode(values, mean, []);
                var expectedMean = new double[batch * 30];
                for (int i = 0; i < expectedMean.Length; i++)
                {
                    expectedMean[i] = encoded[i / 30 * 60 + i % 30];
                }

                Assert.That(Reference.NormalisedError(expectedMean, mean), Is.LessThan(Reference.Tolerance), $"encoder, subgroup {subgroup}, batch {batch}");

                var prior = new float[batch * 200];
                decoder.Decode(DecoderInput.PriorSamples(batch, 9), prior);
                var normals = new float[batch * 30];
                CounterNormal.Fill(9, 0, RandomStream.Prior, 0, 30, normals);
                Assert.That(Reference.NormalisedError(Reference.Decode(model, normals), prior), Is.LessThan(Reference.Tolerance), $"prior, subgroup {subgroup}, batch {batch}");
            }
        }
    }

    [Test]
    public void CreateDecoder_WiderThanAnyBinding_IsRefused()
    {
        using Model model = TestModels.Decoder([2, 9000]);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768 };
        Assert.That(() => device.CreateDecoder(model), Throws.TypeOf<GpuException>().With.Message.Contains("can bind"));
    }

    [Test]
    public void Decode_BatchOf1024_MatchesReference()
    {
        using Model model = TestModels.Decoder([16, 64, 100], Activation.LeakyRelu, Activation.Sigmoid);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1024 });
        float[] latents = Reference.Latents(1024 * 16);
        var values = new float[1024 * 100];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }
}
