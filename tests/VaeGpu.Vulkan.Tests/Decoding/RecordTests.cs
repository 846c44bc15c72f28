using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Recording into a host's commands, on an adopted device.</summary>
internal sealed class RecordTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void Record_IntoImageAndBuffer_GivesTheSameAsDecode([Values] bool floor)
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice adopted = GpuDevice.Adopt(Choose(floor).Handles, floor ? new GpuDeviceOptions { NoTexelBuffers = true, ForceStaging = true } : null);
        Assert.That(adopted.IsAdopted);
        using GpuDecoder decoder = adopted.CreateDecoder(model);
        float[] latents = Reference.Latents(6);
        var expected = new byte[2 * 64];
        decoder.Decode(latents, expected);

        using var image = new TestImage(adopted, 4, 8, Format.R8G8B8A8Unorm);
        using var memory = new MemoryArena(adopted.Internal, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit);
        BufferSlice slice = memory.Allocate(128);
        image.Clear(0.5f);
        using var commands = new CommandSlot(adopted.Internal);
        commands.Begin();
        nint handle = commands.Commands.Handle;
        Assert.That(decoder.Record(handle, GpuTarget.ToImage(image.Host(ImageLayout.TransferDstOptimal, ImageLayout.TransferSrcOptimal)), latents, 1, 0));
        Assert.That(decoder.Record(handle, GpuTarget.ToBuffer(slice.Buffer.Handle, slice.Offset, slice.Size, PixelFormat.Rgba8), latents, 1, 0));
        commands.Submit();
        adopted.Internal.Queue.Wait(commands);

        Assert.That(image.Read(ImageLayout.TransferSrcOptimal), Is.EqualTo(expected));
        Assert.That(slice.Span<byte>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Record_OfEveryInput_GivesTheSameAsDecode([Values] FrameInput input, [Values] bool floor)
    {
        var inputs = new FrameInputs(new ImageShape(1, 4, 4), [8]);
        using Model model = inputs.Model(input);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        int length = FrameInputs.Batch * model.Architecture.Image.Elements;
        var expected = new float[length];
        decoder.Decode(inputs.Make(input, 1), expected);
        using var memory = new MemoryArena(Choose(floor).Internal, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit);
        BufferSlice slice = memory.Allocate((ulong)length * sizeof(float));
        using var commands = new CommandSlot(Choose(floor).Internal);
        commands.Begin();
        Assert.That(decoder.Record(commands.Commands.Handle, GpuTarget.ToBuffer(slice.Buffer.Handle, slice.Offset, slice.Size, PixelFormat.Float), inputs.Make(input, 1), 1, 0));
        commands.Submit();
        Choose(floor).Internal.Queue.Wait(commands);
        Assert.That(slice.Span<float>().ToArray(), Is.EqualTo(expected));

        Assert.That(decoder.TrySubmit(inputs.Make(input, 2), PixelFormat.Float, out DecodeTicket other));
        Assert.That(decoder.TrySubmit(inputs.Make(input, 1), PixelFormat.Float, out DecodeTicket ticket));
        var values = new float[length];
        decoder.Read(ticket, values);
        Assert.That(values, Is.EqualTo(expected));
        decoder.Read(other, values);
    }

    [Test]
    public void Record_WhileEverySlotIsInFlight_SaysSoAndRecordsNothing()
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 2 });
        using var image = new TestImage(Device, 4, 4, Format.R8G8B8A8Unorm);
        using var commands = new CommandSlot(Device.Internal);
        float[] latents = Reference.Latents(3);
        GpuTarget target = GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General));
        commands.Begin();
        nint handle = commands.Commands.Handle;
        Assert.That(decoder.Record(handle, in target, latents, 5, 3), Is.True);
        Assert.That(decoder.Record(handle, in target, latents, 6, 3), Is.True);
        Assert.That(decoder.Record(handle, in target, latents, 7, 4), Is.False);
        Assert.That(decoder.Record(handle, in target, latents, 7, 5), Is.True, "frame 5 is complete");
        Assert.That(() => decoder.Record(handle, target, latents, 7, 7), Throws.ArgumentException);
        Assert.That(() => decoder.Record(0, target, latents, 9, 7), Throws.ArgumentException);
        commands.Submit();
        Device.Internal.Queue.Wait(commands);
    }

    [Test]
    public void Record_ManyImages_RetiresViewsOfCompletedFramesOnly()
    {
        using Model model = TestModels.Vae(golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 16 });
        float[] latents = Reference.Latents(3);
        using var commands = new CommandSlot(Device.Internal);
        var images = new List<TestImage>();
        ulong frame = 0;
        for (int i = 0; i < TargetCache.Capacity + 20; i++)
        {
            var image = new TestImage(Device, 4, 4, Format.R8G8B8A8Unorm);
            images.Add(image);
            frame++;
            commands.Begin();
            Assert.That(decoder.Record(commands.Commands.Handle, GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General)), latents, frame, frame - 1));
            commands.Submit();
            Device.Internal.Queue.Wait(commands);
        }

        Assert.That(decoder.CachedTargets, Is.EqualTo(TargetCache.Capacity));
        ulong last = images[^1].Host(0, 0).Image;
        decoder.Forget(last);
        Assert.That(decoder.CachedTargets, Is.EqualTo(TargetCache.Capacity - 1));
        images.ForEach(image => image.Dispose());
    }

    [Test]
    public void Adopt_LocksTheQueueAroundEachSubmit()
    {
        int locked = 0;
        int unlocked = 0;
        HostDevice host = Device.Handles with { LockQueue = () => locked++, UnlockQueue = () => unlocked++ };
        using Model model = TestModels.Vae(golden: false);
        using GpuDevice adopted = GpuDevice.Adopt(in host);
        using GpuDecoder decoder = adopted.CreateDecoder(model);
        int before = locked;
        decoder.Decode(Reference.Latents(3), new float[16]);
        Assert.That(locked - before, Is.EqualTo(1));
        Assert.That(unlocked, Is.EqualTo(locked));
    }

    [Test]
    public void Adopt_WithoutHandles_IsRefused()
    {
        Assert.That(() => GpuDevice.Adopt(default), Throws.ArgumentException);
        Assert.That(() => GpuDevice.Adopt(Device.Handles with { QueueFamily = 99 }), Throws.ArgumentException);
        Assert.That(() => GpuDevice.Adopt(Device.Handles with { LockQueue = () => { } }), Throws.ArgumentException);
    }
}
