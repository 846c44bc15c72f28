namespace VaeGpu.Vulkan.Tests;

/// <summary>The host's lock around its queue, and hosts whose callbacks misbehave.</summary>
internal sealed class QueueLockTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void UnlockQueue_ThatThrows_LeavesTheQueueCounting([Values] bool floor)
    {
        bool throws = false;
        HostDevice host = Choose(floor).Handles with
        {
            LockQueue = () => { },
            UnlockQueue = () =>
            {
                if (throws)
                {
                    throw new InvalidOperationException("the host's own");
                }
            },
        };
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 4));
        using GpuDevice adopted = GpuDevice.Adopt(in host);
        using GpuDecoder decoder = adopted.CreateDecoder(model, new DecoderOptions { FramesInFlight = 1 });
        float[] latents = Reference.Latents(4);
        var values = new float[4];
        throws = true;
        Assert.That(() => decoder.Decode(latents, values), Throws.InvalidOperationException);
        Assert.That(() => decoder.TrySubmit(latents, PixelFormat.Float, out _), Throws.InvalidOperationException);
        throws = false;
        for (int i = 0; i < 3; i++)
        {
            decoder.Decode(latents, values);
            Assert.That(values, Is.EqualTo(latents));
            Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket ticket));
            decoder.Read(ticket, values);
        }
    }

    [Test]
    public void LockQueue_ThatThrows_SubmitsNothing()
    {
        bool throws = false;
        int unlocked = 0;
        HostDevice host = Device.Handles with
        {
            LockQueue = () =>
            {
                if (throws)
                {
                    throw new InvalidOperationException("the host's own");
                }
            },
            UnlockQueue = () => unlocked++,
        };
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 4));
        using GpuDevice adopted = GpuDevice.Adopt(in host);
        using GpuDecoder decoder = adopted.CreateDecoder(model);
        float[] latents = Reference.Latents(4);
        var values = new float[4];
        int before = unlocked;
        throws = true;
        Assert.That(() => decoder.Decode(latents, values), Throws.InvalidOperationException);
        Assert.That(unlocked, Is.EqualTo(before), "what was not locked is not unlocked");
        throws = false;
        decoder.Decode(latents, values);
        Assert.That(values, Is.EqualTo(latents));
    }
}
