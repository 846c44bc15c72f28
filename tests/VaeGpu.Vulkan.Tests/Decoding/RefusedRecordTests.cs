using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A Record that fails leaves the host's commands, and the decoder, as they were.</summary>
internal sealed class RefusedRecordTests(TestDriver driver) : GpuTest(driver)
{
    private readonly InterceptedCalls _calls = new();

    [TearDown]
    public void Restore() => _calls.Restore();

    [Test]
    public void Record_ThatTheDriverRefuses_RecordsNothingAndKeepsItsSlot(
        [Values("vkAllocateMemory", "vkCreateBuffer", "vkCreateImageView", "vkCreateDescriptorPool")] string call)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = _calls.Intercept }));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 1 });
        using var image = new TestImage(device, 4, 4, Format.R8G8B8A8Unorm);
        using var commands = new CommandSlot(device.Internal);
        GpuTarget target = GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal));
        float[] key = [0.5f, -0.5f, 1];
        var paths = new LatentPathSet(LatentPath.Create(LatentPathKind.Linear, [.. key, .. key], 3));
        PathTime[] instances = [new(0, 0.25f)];

        commands.Begin();
        nint handle = commands.Commands.Handle;
        Dictionary<string, long> before = _calls.Snapshot();
        _calls[call].Fail(Result.ErrorOutOfDeviceMemory);
        GpuException exception = Assert.Throws<GpuException>(() => decoder.Record(handle, in target, DecoderInput.Paths(paths, instances), 1, 0))!;
        Assert.That(exception.Call, Is.EqualTo(call));
        Assert.That(_calls.Since(before).Keys.Where(name => name.StartsWith("vkCmd", StringComparison.Ordinal)), Is.Empty);

        _calls.Restore();
        Assert.That(decoder.Record(handle, in target, DecoderInput.Paths(paths, instances), 1, 0), "the slot is free");
        commands.Submit();
        device.Internal.Queue.Wait(commands);
        byte[] bytes = image.Read(ImageLayout.TransferSrcOptimal);
        var expected = new byte[64];
        decoder.Decode(key, expected);
        Assert.That(bytes, Is.EqualTo(expected));
    }

    [Test]
    public void Record_OfWhatTheModelHasNot_RecordsNothing()
    {
        using Model model = TestModels.VqVae();
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = _calls.Intercept }));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 1 });
        using var image = new TestImage(device, 4, 4, Format.R8G8B8A8Unorm);
        using var commands = new CommandSlot(device.Internal);
        GpuTarget target = GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General));
        commands.Begin();
        nint handle = commands.Commands.Handle;
        Dictionary<string, long> before = _calls.Snapshot();
        Assert.That(() => decoder.Record(handle, in target, DecoderInput.Codes([0, 5, 0]), 1, 0), Throws.ArgumentException.With.Message.Contains("no code 5"));
        Assert.That(() => decoder.Record(handle, in target, DecoderInput.Codes([0, 0]), 1, 0), Throws.ArgumentException);
        Assert.That(() => decoder.Record(handle, in target, DecoderInput.PriorSamples(1, 0, topK: -1), 1, 0), Throws.ArgumentException);
        Assert.That(() => decoder.Record(handle, in target, DecoderInput.PriorSamples(1, 0, prior: PriorKind.Autoregressive), 1, 0), Throws.ArgumentException);
        Assert.That(_calls.Since(before).Keys.Where(name => name.StartsWith("vkCmd", StringComparison.Ordinal)), Is.Empty);
        Assert.That(decoder.Record(handle, in target, DecoderInput.Codes([0, 4, 0]), 1, 0), "the slot is free");
        commands.Submit();
        device.Internal.Queue.Wait(commands);
    }

    [Test]
    public void Record_OfAFrameBelowOneThatWasRecorded_IsRefused()
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 3 });
        using var image = new TestImage(Device, 4, 4, Format.R8G8B8A8Unorm);
        using var commands = new CommandSlot(Device.Internal);
        GpuTarget target = GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General));
        commands.Begin();
        nint handle = commands.Commands.Handle;
        Assert.That(decoder.Record(handle, in target, new float[3], 5, 0));
        Assert.That(() => decoder.Record(handle, target, new float[3], 4, 0), Throws.ArgumentException.With.Message.Contains("count down"));
        Assert.That(decoder.Record(handle, in target, new float[3], 5, 0), "twice in a frame");
        commands.Submit();
        Device.Internal.Queue.Wait(commands);
    }
}
