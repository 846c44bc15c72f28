using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>What Vulkan refuses comes as typed exceptions; the process and, where it can, the device live on. Leaks would show as messages when the device goes.</summary>
internal sealed class ErrorTests(TestDriver driver) : GpuTest(driver)
{
    private const int OutOfDeviceMemory = -2;
    private const int DeviceLost = -4;
    private const int Unknown = -13;

    private readonly InterceptedCalls _calls = new();

    [TearDown]
    public void Restore() => _calls.Restore();

    [Test]
    public void DeviceLost_IsReportedOnceAndLaterCallsSaySo([Values] bool floor)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = Make(floor);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1 });
        _calls["vkQueueSubmit"].Fail((Result)DeviceLost);
        DeviceLostException first = Assert.Throws<DeviceLostException>(() => decoder.Decode(new float[3], new float[16]))!;
        Assert.That(first.IsFirstReport);
        Assert.That(first.Result, Is.EqualTo(DeviceLost));
        Assert.That(first.Call, Is.EqualTo("vkQueueSubmit"));

        _calls.Restore();
        DeviceLostException later = Assert.Throws<DeviceLostException>(() => decoder.Decode(new float[3], new float[16]))!;
        Assert.That(later.IsFirstReport, Is.False);
        Assert.That(later.Message, Does.Contain("lost before"));
        Assert.That(() => device.CreateDecoder(model), Throws.TypeOf<DeviceLostException>());
    }

    [Test]
    public void OutOfMemory_IsAnErrorAndTheDeviceLivesOn([Values("vkAllocateMemory", "vkCreateBuffer", "vkCreateDescriptorPool", "vkCreateCommandPool", "vkCreateShaderModule")] string call)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = Make(false);
        _calls[call].Fail((Result)OutOfDeviceMemory);
        GpuException exception = Assert.Throws<GpuException>(() => device.CreateDecoder(model))!;
        Assert.That(exception.Result, Is.EqualTo(OutOfDeviceMemory));
        Assert.That(exception.Call, Is.EqualTo(call));
        Assert.That(() => device.CreateEncoder(model), Throws.TypeOf<GpuException>());
        _calls.Restore();
        DecodesRight(device, model);
    }

    [Test]
    public void FailedPipeline_LeavesTheDeviceAlive()
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = Make(false);
        _calls["vkCreateComputePipelines"].Fail((Result)Unknown);
        Assert.That(Assert.Throws<GpuException>(() => device.CreateDecoder(model))!.Call, Is.EqualTo("vkCreateComputePipelines"));
        _calls.Restore();
        DecodesRight(device, model);
    }

    [Test]
    public void FailedSubmit_LeavesTheDecoderUsable([Values] bool floor)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = Make(floor);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1, FramesInFlight = 1 });
        _calls["vkQueueSubmit"].Fail((Result)OutOfDeviceMemory);
        Assert.That(() => decoder.Decode(new float[3], new float[16]), Throws.TypeOf<GpuException>());
        Assert.That(() => decoder.TrySubmit(new float[3], PixelFormat.Float, out _), Throws.TypeOf<GpuException>());
        _calls.Restore();
        Assert.That(decoder.TrySubmit(new float[3], PixelFormat.Float, out DecodeTicket ticket), "the slot was not lost");
        decoder.Read(ticket, new float[16]);
        decoder.Decode(new float[3], new float[16]);
    }

    [Test]
    public void Decode_BadInputs_AreRefused()
    {
        using Model model = TestModels.Decoder([3, 8]);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { MaxBatch = 2 });
        Assert.That(() => decoder.Decode(new float[4], new float[8]), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(Array.Empty<float>(), new float[8]), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(new float[9], new float[24]), Throws.ArgumentException.With.Message.Contains("MaxBatch"));
        Assert.That(() => decoder.Decode(new float[6], new float[15]), Throws.ArgumentException);
        Assert.That(() => decoder.Decode(DecoderInput.Images(new float[8]), new float[8]), Throws.ArgumentException);
        Assert.That(() => Device.CreateDecoder(model, new DecoderOptions { MaxBatch = 65536 }), Throws.TypeOf<ArgumentOutOfRangeException>());
        decoder.Dispose();
        Assert.That(() => decoder.Decode(new float[3], new float[8]), Throws.TypeOf<ObjectDisposedException>());
    }

    private GpuDevice Make(bool floor) =>
        GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions())) with { Intercept = _calls.Intercept });

    private static void DecodesRight(GpuDevice device, Model model)
    {
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1 });
        float[] latents = Reference.Latents(3);
        var values = new float[16];
        decoder.Decode(latents, values);
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }
}
