using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>The kernel of a whole network under GPU-assisted validation: no index leaves its buffer, whatever the batch and the way weights are kept.</summary>
internal sealed class FusedGpuAssistedTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Decode_ByOneKernel_StaysInBounds()
    {
        // All that it reads is a storage buffer on any device.
        using GpuDevice device = MakeGpuAssisted(Floor);
        device.Internal.Limits = device.Internal.Limits with { FusedBytes = GpuFusedNetwork.DefaultBytes };
        foreach (ModelPrecision precision in Enum.GetValues<ModelPrecision>())
        {
            using Model model = TestModels.Decoder([31, 257, 7, 65, 28], Activation.Identity, precision: precision);
            using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 3 });
            foreach (int batch in new[] { 1, 3 })
            {
                float[] latents = Reference.Latents(batch * 31);
                var values = new float[batch * 28];
                decoder.Decode(latents, values);
                Assert.That(decoder.LastDispatches, Is.EqualTo(1));
                Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance), $"{precision}, batch {batch}");
                Assert.That(Messages.Take(), Is.Empty, $"{precision}, batch {batch}");
            }
        }
    }
}
