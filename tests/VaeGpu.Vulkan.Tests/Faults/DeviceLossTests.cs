using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A device that is lost at each place where Vulkan may say so: told once as news, then as known, and no other device is touched.</summary>
internal sealed class DeviceLossTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void LostInAnyCall_IsToldOnceAndEverythingCanBeDisposedOf([Values] bool floor)
    {
        string[] all =
        [
            floor ? "vkWaitForFences" : "vkWaitSemaphores",
            "vkQueueSubmit",
            floor ? "vkGetFenceStatus" : "vkGetSemaphoreCounterValue",
            "vkBeginCommandBuffer",
            "vkEndCommandBuffer",
            "vkResetCommandPool",
        ];
        foreach (string call in IsFullGrid ? all : all[..2])
        {
            LoseIn(call, floor);
            Assert.That(Messages.Take(), Is.Empty, call);
        }
    }

    private void LoseIn(string call, bool floor)
    {
        var small = new DecoderOptions { MaxBatch = 1 };
        using Model model = TestModels.Decoder([3, 8]);
        var calls = new InterceptedCalls();
        GpuDevice device = GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions())) with { Intercept = calls.Intercept });
        GpuDecoder decoder = device.CreateDecoder(model, small);
        GpuDecoder neighbour = device.CreateDecoder(model, small);
        using GpuDecoder elsewhere = Choose(floor).CreateDecoder(model, small);
        Assert.That(decoder.TrySubmit(new float[3], PixelFormat.Float, out DecodeTicket ticket));
        decoder.Wait(ticket);

        calls[call].Fail(Result.ErrorDeviceLost);
        DeviceLostException first = Assert.Throws<DeviceLostException>(() => Touch(decoder), call)!;
        Assert.That(first.IsFirstReport);
        Assert.That(first.Call, Is.EqualTo(call));
        calls.Restore();

        Action[] later =
        [
            () => decoder.Decode(new float[3], new float[8]),
            () => neighbour.Decode(new float[3], new float[8]),
            () => neighbour.TrySubmit(new float[3], PixelFormat.Float, out _),
            () => neighbour.Record(1, GpuTarget.ToBuffer(1, 0, 1000, PixelFormat.Float), new float[3], 1, 0),
            () => decoder.Read(ticket, new float[8]),
            () => device.CreateDecoder(model),
        ];
        foreach (Action action in later)
        {
            Assert.That(action, Throws.TypeOf<DeviceLostException>().With.Property(nameof(DeviceLostException.IsFirstReport)).False.And.Property(nameof(GpuException.Call)).EqualTo(call));
        }

        float[] latents = Reference.Latents(3);
        var values = new float[8];
        elsewhere.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));

        // The driver beneath knows nothing of the loss: its work ends first, or the layer would say, rightly, that objects in use are freed.
        Assert.That(device.Internal.Vk.DeviceWaitIdle(device.Internal.Handle), Is.EqualTo(Result.Success));
        decoder.Dispose();
        neighbour.Dispose();
        device.Dispose();
        Assert.That(calls.Alive(), Is.Empty);
    }

    private static void Touch(GpuDecoder decoder)
    {
        // Of work that was waited for nothing is asked again.
        decoder.TrySubmit(new float[3], PixelFormat.Float, out DecodeTicket ticket);
        decoder.IsCompleted(ticket);
        decoder.Decode(new float[3], new float[8]);
    }
}
