using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Images whose memory a second device imports: what one decodes the other reads, and nothing is left behind.</summary>
[Platform("Linux")]
internal sealed class SharedImageTests(TestDriver driver) : GpuTest(driver)
{
    private const double Step = 1.0 / 255;
    private const int Latent = 3;

    private GpuDevice? _other;

    private GpuDevice Other => _other ??= GpuDevice.Create(WithValidation(new GpuDeviceOptions()));

    [OneTimeTearDown]
    public void DisposeOther()
    {
        _other?.Dispose();
        Assert.That(Messages.Take(), Is.Empty, "messages while the other device was disposed of");
    }

    [Test]
    public void NewImage_IsZeros([Values(Format.R8G8B8A8Unorm, Format.R16G16B16A16Sfloat)] Format format)
    {
        using GpuSharedImage shared = Device.CreateSharedImage(33, 7, (uint)format);
        Assert.That(ReadElsewhere(shared), Has.All.Zero);
    }

    [Test]
    public void Decode_IsSeenByAnotherDevice([Values] bool half)
    {
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using GpuSharedImage shared = Device.CreateSharedImage(8, 8, (uint)(half ? Format.R16G16B16A16Sfloat : Format.R8G8B8A8Unorm));
        float[] latents = Reference.Latents(3 * Latent);
        Assert.That(decoder.TrySubmit(latents, shared.Target, out DecodeTicket ticket));
        decoder.Wait(ticket);
        double[] expected = Atlas(model, latents);
        Assert.That(Values(ReadElsewhere(shared), half), Is.EqualTo(expected).Within(1.01 * Step));
    }

    /// <summary>A decode of the whole image need not know what was there; one of a part must not lose the rest.</summary>
    [Test]
    public void Decode_OfAPart_KeepsTheRest()
    {
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using GpuSharedImage shared = Device.CreateSharedImage(8, 8);
        float[] latents = Reference.Latents(3 * Latent);
        for (int i = 0; i < 3; i++)
        {
            GpuTarget part = shared.TargetKeepingContent with { Rectangle = new TargetRectangle((uint)(4 * (i % 2)), (uint)(4 * (i / 2)), 4, 4) };
            Assert.That(decoder.TrySubmit(latents.AsSpan(i * Latent, Latent), in part, out DecodeTicket ticket));
            decoder.Wait(ticket);
        }

        Assert.That(Values(ReadElsewhere(shared), half: false), Is.EqualTo(Atlas(model, latents)).Within(1.01 * Step));
    }

    /// <summary>Handles are given out again: a decoder must not take a new image for one that is gone. And it may go while it is being written.</summary>
    [Test]
    public void Dispose_WhileADecodeIsUnderWay_WaitsForIt_AndTheNextImageIsAnother()
    {
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(3 * Latent);
        for (int i = 0; i < 5; i++)
        {
            using GpuSharedImage shared = Device.CreateSharedImage(8, 8);
            Assert.That(decoder.TrySubmit(latents, shared.Target, out DecodeTicket ticket));
            if (i == 4)
            {
                decoder.Wait(ticket);
                Assert.That(Values(ReadElsewhere(shared), half: false), Is.EqualTo(Atlas(model, latents)).Within(1.01 * Step));
            }
        }
    }

    /// <summary>The other way round: a host's own image, in memory that it shares, written on the host's device and read where the memory is from.</summary>
    [Test]
    public void Decode_IntoAHostsExternalImage_IsSeenByItsOtherSide()
    {
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuSharedImage shared = Device.CreateSharedImage(8, 8);
        using TestImage host = TestImage.Import(Other, shared);
        using GpuDevice adopted = GpuDevice.Adopt(Other.Handles, new GpuDeviceOptions { OnMessage = Messages.Add });
        using GpuDecoder decoder = adopted.CreateDecoder(model);
        float[] latents = Reference.Latents(3 * Latent);
        for (int i = 0; i < 3; i++)
        {
            HostImage image = host.Host(ImageLayout.General, ImageLayout.General) with { IsExternal = true };
            GpuTarget part = GpuTarget.ToImage(in image) with { Rectangle = new TargetRectangle((uint)(4 * (i % 2)), (uint)(4 * (i / 2)), 4, 4) };
            Assert.That(decoder.TrySubmit(latents.AsSpan(i * Latent, Latent), in part, out DecodeTicket ticket));
            decoder.Wait(ticket);
        }

        using TestImage seen = TestImage.Import(Device, shared);
        Assert.That(Values(seen.Read(ImageLayout.General), half: false), Is.EqualTo(Atlas(model, latents)).Within(1.01 * Step));
    }

    /// <summary>OpenGL assumes of what it imports that it may be viewed in any format of the class; software drivers forgive an image that was not made so, the validation layer does not.</summary>
    [Test]
    public unsafe void Image_MayBeViewedInAnotherFormat()
    {
        using GpuSharedImage shared = Device.CreateSharedImage(8, 8);
        VulkanDevice device = Device.Internal;
        var usage = new ImageViewUsageCreateInfo { SType = StructureType.ImageViewUsageCreateInfo, Usage = ImageUsageFlags.SampledBit | ImageUsageFlags.InputAttachmentBit };
        var info = new ImageViewCreateInfo
        {
            SType = StructureType.ImageViewCreateInfo,
            PNext = &usage,
            Image = new Image(shared.Target.Image.Image),
            ViewType = ImageViewType.Type2D,
            Format = Format.R8G8B8A8Srgb,
            SubresourceRange = new ImageSubresourceRange { AspectMask = ImageAspectFlags.ColorBit, LevelCount = 1, LayerCount = 1 },
        };
        device.Check(device.Vk.CreateImageView(device.Handle, in info, null, out ImageView view), "vkCreateImageView");
        device.Vk.DestroyImageView(device.Handle, view, null);
    }

    /// <summary>What was imported lives on without the one that made it.</summary>
    [Test]
    public void Memory_LivesAsLongAsItsImporter()
    {
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        float[] latents = Reference.Latents(3 * Latent);
        GpuSharedImage shared = Device.CreateSharedImage(8, 8);
        Assert.That(decoder.TrySubmit(latents, shared.Target, out DecodeTicket ticket));
        decoder.Wait(ticket);
        using TestImage imported = TestImage.Import(Other, shared);
        shared.Dispose();
        Assert.That(Values(imported.Read(ImageLayout.General), half: false), Is.EqualTo(Atlas(model, latents)).Within(1.01 * Step));
    }

    [Test]
    public void Cycles_LeaveNoDescriptorAndNoObjectBehind()
    {
        var calls = new InterceptedCalls();
        using (GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept })))
        {
            // A driver may open files of its own with the first.
            using (GpuSharedImage first = device.CreateSharedImage(8, 8))
            {
                TestImage.Import(Other, first).Dispose();
            }

            KeyValuePair<string, long>[] alive = [.. calls.Alive()];
            int open = OpenDescriptors();
            for (int i = 0; i < 50; i++)
            {
                using GpuSharedImage shared = device.CreateSharedImage(64, 64);
                TestImage.Import(Other, shared).Dispose();
            }

            Assert.That(OpenDescriptors(), Is.LessThan(open + 10), "of fifty");
            Assert.That(calls.Alive(), Is.EquivalentTo(alive));
        }

        Assert.That(calls.Alive(), Is.Empty);
    }

    /// <summary>Memory may be short when an image goes, and the decode into it must be over all the same.</summary>
    [Test]
    public void Dispose_ThatCannotSubmit_WaitsForTheDecode()
    {
        var calls = new InterceptedCalls();
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        GpuSharedImage shared = device.CreateSharedImage(8, 8);
        Assert.That(decoder.TrySubmit(Reference.Latents(3 * Latent), shared.Target, out DecodeTicket ticket));
        calls["vkQueueSubmit"].Fail(Result.ErrorOutOfHostMemory);
        shared.Dispose();
        calls.Restore();
        decoder.Wait(ticket);
        Assert.That(calls["vkQueueWaitIdle"].Count, Is.EqualTo(1));
    }

    [TestCase("vkCreateImage", Result.ErrorOutOfHostMemory)]
    [TestCase("vkAllocateMemory", Result.ErrorOutOfDeviceMemory)]
    [TestCase("vkBindImageMemory", Result.ErrorOutOfDeviceMemory)]
    [TestCase("vkCreateImageView", Result.ErrorOutOfHostMemory)]
    [TestCase("vkQueueSubmit", Result.ErrorOutOfHostMemory)]
    public void Create_ThatFails_LeavesNothing(string call, Result result)
    {
        var calls = new InterceptedCalls();
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
        device.CreateSharedImage(8, 8).Dispose();
        KeyValuePair<string, long>[] alive = [.. calls.Alive()];
        calls[call].Fail(result);
        Assert.That(() => device.CreateSharedImage(8, 8), Throws.TypeOf<GpuException>().With.Property(nameof(GpuException.Call)).EqualTo(call));
        calls.Restore();
        Assert.That(calls.Alive(), Is.EquivalentTo(alive));
        device.CreateSharedImage(8, 8).Dispose();
    }

    [Test]
    public void Create_OfWhatTheDeviceCannotShare_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => FloorDevice.CreateSharedImage(4, 4), Throws.TypeOf<NotSupportedException>());
            Assert.That(() => Device.CreateSharedImage(0, 4), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => Device.CreateSharedImage(4, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => Device.CreateSharedImage(int.MaxValue, 4), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("4"));
            Assert.That(() => Device.CreateSharedImage(4, int.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => Device.CreateSharedImage(4, 4, (uint)Format.B8G8R8A8Unorm), Throws.ArgumentException);
            Assert.That(() => Device.CreateSharedImage(4, 4, uint.MaxValue), Throws.ArgumentException);
        }

        using GpuDevice adopted = GpuDevice.Adopt(Device.Handles, new GpuDeviceOptions { OnMessage = Messages.Add });
        Assert.That(() => adopted.CreateSharedImage(4, 4), Throws.TypeOf<NotSupportedException>().With.Message.Contains("lends"));
        using GpuSharedImage gone = Device.CreateSharedImage(4, 4);
        gone.Dispose();
        Assert.That(gone.ExportFileDescriptor, Throws.TypeOf<ObjectDisposedException>());
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private byte[] ReadElsewhere(GpuSharedImage shared)
    {
        using TestImage imported = TestImage.Import(Other, shared);
        return imported.Read(ImageLayout.General);
    }

    private static double[] Values(byte[] bytes, bool half) => half
        ? Array.ConvertAll(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (double)value)
        : Array.ConvertAll(bytes, value => value / 255.0);

    /// <summary>Three pictures of 4×4 in an image of 8×8 that was zeros, by the processor: [8][8][4].</summary>
    private static double[] Atlas(Model model, float[] latents)
    {
        byte[] pictures = new byte[3 * 16 * 4];
        using var processor = new CpuDecoder(model);
        processor.Decode(latents, pictures);
        var atlas = new double[8 * 8 * 4];
        for (int i = 0; i < pictures.Length; i++)
        {
            int picture = i / 64, y = i / 16 % 4, x = i / 4 % 4;
            atlas[(((4 * (picture / 2) + y) * 8) + 4 * (picture % 2) + x) * 4 + i % 4] = pictures[i] / 255.0;
        }

        return atlas;
    }
}
