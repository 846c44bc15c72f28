namespace VaeGpu.Vulkan.Tests;

/// <summary>A decoder that has seen its largest batch binds nothing new for any other, however many slots and parts there are.</summary>
internal sealed class BindingReuseTests(TestDriver driver) : GpuTest(driver)
{
    private readonly InterceptedCalls _calls = new();

    [Test]
    public void TrySubmit_OfBatchesOfEverySize_BindsAndAllocatesNothing([Values(100, 600)] int maxBatch)
    {
        // 600 instances run in 25 parts of 24, in each of nine slots and two formats: more windows than are kept for a host's targets.
        using Model model = ExactModels.Identity(new ImageShape(3, 1, 2));
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = _calls.Intercept }));
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = maxBatch == 600 ? 32 * 4 * LinearPlan.For(device.Internal).Block : 1 << 20 };
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = maxBatch, FramesInFlight = 8 });
        float[] latents = Reference.Latents(maxBatch * 6);
        var floats = new float[latents.Length];
        var bytes = new byte[maxBatch * 8];
        var tickets = new DecodeTicket[8];

        void Submit(int batch, PixelFormat format)
        {
            for (int i = 0; i < tickets.Length; i++)
            {
                if (!decoder.TrySubmit(latents.AsSpan(0, batch * 6), format, out tickets[i]))
                {
                    throw new InvalidOperationException("No slot is free.");
                }
            }
        }

        void Round(int batch)
        {
            Submit(batch, PixelFormat.Float);
            for (int i = 0; i < tickets.Length; i++)
            {
                decoder.Read(tickets[i], floats);
            }

            Submit(batch, PixelFormat.Rgba8);
            for (int i = 0; i < tickets.Length; i++)
            {
                decoder.Read(tickets[i], bytes);
            }
        }

        Round(maxBatch);
        Round(1);
        Dictionary<string, long> calls = _calls.Snapshot();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int batch = 1; batch <= maxBatch; batch += maxBatch == 600 ? 37 : 1)
        {
            Round(batch);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(_calls.Since(calls).Keys.Where(InterceptedCalls.IsUnfitForAFrame), Is.Empty);
        Assert.That(allocated, Is.Zero);
        Assert.That(_calls.Since(calls)["vkCmdDispatch"], Is.Positive);

        Round(maxBatch);
        Assert.That(floats, Is.EqualTo(latents));
    }
}
