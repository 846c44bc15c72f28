using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Numbers from outside that are no Vulkan value, or none for a storage image of colours, never reach the driver.</summary>
internal sealed class TargetRefusalTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly HostImage Image = new() { Image = 1, Format = (uint)Format.R8G8B8A8Unorm, Width = 4, Height = 4 };

    [Test]
    public void Format_ThatHoldsNoColors_IsRefused(
        [Values(0u, (uint)Format.R8G8B8A8Srgb, (uint)Format.B8G8R8A8Srgb, (uint)Format.R8G8B8A8Uint, (uint)Format.R32Sint, (uint)Format.D32Sfloat, 99999u, uint.MaxValue)] uint format) =>
        Refused(GpuTarget.ToImage(Image with { Format = format }), "format");

    [Test]
    public void Layout_ThatNoColorImageIsIn_IsRefused(
        [Values((uint)ImageLayout.DepthStencilAttachmentOptimal, (uint)ImageLayout.DepthReadOnlyOptimal, 9u, 999u, 1000999999u, uint.MaxValue)] uint layout)
    {
        Refused(GpuTarget.ToImage(Image with { CurrentLayout = layout }), "layout");
        Refused(GpuTarget.ToImage(Image with { FinalLayout = layout }), "layout");
    }

    [Test]
    public void FinalLayout_Preinitialized_IsRefused() => Refused(GpuTarget.ToImage(Image with { FinalLayout = (uint)ImageLayout.Preinitialized }), "layout");

    [Test]
    public void Encoding_ThatIsUnknown_IsRefused()
    {
        Refused(GpuTarget.ToImage(Image) with { Encoding = (TargetEncoding)9 }, "encoding");
        Refused(GpuTarget.ToBuffer(1, 0, 1000, PixelFormat.Rgba8) with { Encoding = (TargetEncoding)9 }, "encoding");
    }

    [Test]
    public void Extents_ThatOverflow_AreRefused()
    {
        Refused(GpuTarget.ToBuffer(1, ulong.MaxValue - 3, 1000, PixelFormat.Rgba8), "more than any buffer");
        Refused(GpuTarget.ToImage(Image with { Width = 0, Height = 0 }), "do not fit");
        Refused(GpuTarget.ToImage(Image) with { Rectangle = new TargetRectangle(1, 1, 0, 0) }, "do not fit");
        Refused(GpuTarget.ToImage(Image) with { Columns = int.MaxValue, Rectangle = new TargetRectangle(0, 0, 1, 1) }, "do not fit");
    }

    [Test]
    public void CreateDecoder_OfABatchBeyondAnySpan_IsRefused()
    {
        using Model model = TestModels.Decoder([1, 40000]);
        Assert.That(() => Device.CreateDecoder(model, new DecoderOptions { MaxBatch = 65535 }), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void CreateDecoder_OfMoreThanOneAllocationHolds_IsAnErrorAndTheDeviceLivesOn()
    {
        using Model model = TestModels.Decoder([3, 1000]);
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Internal.Limits = device.Internal.Limits with { MaxAllocation = 1 << 20 };
        Assert.That(() => device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1024 }), Throws.TypeOf<GpuException>().With.Message.Contains("MaxBatch"));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 8 });
        decoder.Decode(new float[3], new float[1000]);
    }

    private void Refused(GpuTarget target, string part)
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var commands = new CommandSlot(Device.Internal);
        Assert.That(() => decoder.Decode(new float[4], in target), Throws.ArgumentException.With.Message.Contains(part));
        Assert.That(() => decoder.TrySubmit(new float[4], in target, out _), Throws.ArgumentException.With.Message.Contains(part));
        commands.Begin();
        Assert.That(() => decoder.Record(commands.Commands.Handle, in target, new float[4], 1, 0), Throws.ArgumentException.With.Message.Contains(part));
    }
}
