using Silk.NET.Vulkan;
using VaeGpu.Testing;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Submits between semaphores of the host's: what is on the queue waits on the device, and nobody on the processor.</summary>
internal sealed unsafe class HostSubmitTests(TestDriver driver) : HostTest(driver)
{
    private const double Step = 1.0 / 255;
    private const int Latent = 3;

    [Test]
    public void TrySubmit_WaitsForATimelineAndSignalsIt()
    {
        EngineHost host = Adopt(HostKind.Modern, out GpuDevice device);
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 4, 4, Format.R8G8B8A8Unorm);
        Semaphore timeline = MakeSemaphore(host, SemaphoreType.Timeline);
        int locks = host.Locks;

        Assert.That(Submit(decoder, texture, [new HostSemaphore(timeline.Handle, 5)], [new HostSemaphore(timeline.Handle, 6)], out DecodeTicket ticket));
        Assert.That(host.Locks, Is.EqualTo(locks + 1));
        Assert.That(decoder.IsCompleted(ticket), Is.False, "the gate is closed");
        var signal = new SemaphoreSignalInfo { SType = StructureType.SemaphoreSignalInfo, Semaphore = timeline, Value = 5 };
        EngineHost.Check(host.Vk.SignalSemaphore(host.Device, in signal));
        decoder.Wait(ticket);
        // Semaphores of one submit are signalled in no order that is promised, so that the host's may come a moment after the ticket.
        ulong value = 6;
        var wait = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &timeline, PValues = &value };
        EngineHost.Check(host.Vk.WaitSemaphores(host.Device, in wait, 60_000_000_000));
        CheckPicture(host, model, texture);
        host.Vk.DestroySemaphore(host.Device, timeline, null);
    }

    /// <summary>Binary semaphores serve on any device: one decode after the other, and a wait that is not signalled twice.</summary>
    [Test]
    public void TrySubmit_FollowsABinarySemaphore([Values] HostKind kind)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 4, 4, Format.R8G8B8A8Unorm);
        Semaphore first = MakeSemaphore(host, SemaphoreType.Binary), second = MakeSemaphore(host, SemaphoreType.Binary);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(Submit(decoder, texture, [], [new HostSemaphore(first.Handle, 0), new HostSemaphore(second.Handle, 0)], out _));
            Assert.That(Submit(decoder, texture, [new HostSemaphore(second.Handle, 0), new HostSemaphore(first.Handle, 0)], [], out DecodeTicket ticket));
            decoder.Wait(ticket);
        }

        CheckPicture(host, model, texture);
        EngineHost.Check(host.Vk.DeviceWaitIdle(host.Device));
        host.Vk.DestroySemaphore(host.Device, first, null);
        host.Vk.DestroySemaphore(host.Device, second, null);
    }

    [Test]
    public void TrySubmit_RefusesSemaphoresThatCannotServe([Values] HostKind kind)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = TestModels.Vae(latent: Latent, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 4, 4, Format.R8G8B8A8Unorm);
        var many = new HostSemaphore[GpuDecoder.MostSemaphores + 1];
        Array.Fill(many, new HostSemaphore(1, 0));
        int locks = host.Locks;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Submit(decoder, texture, [default], [], out _), Throws.ArgumentException);
            Assert.That(() => Submit(decoder, texture, [], [default], out _), Throws.ArgumentException);
            Assert.That(() => Submit(decoder, texture, many, [], out _), Throws.ArgumentException);
            Assert.That(() => Submit(decoder, texture, [], many, out _), Throws.ArgumentException);
            if (kind == HostKind.Bare)
            {
                Assert.That(() => Submit(decoder, texture, [new HostSemaphore(1, 1)], [], out _), Throws.ArgumentException.With.Message.Contains(nameof(GpuFeatures.TimelineSemaphore)));
            }

            Assert.That(host.Locks, Is.EqualTo(locks));
        }
    }

    private static bool Submit(GpuDecoder decoder, HostTexture texture, HostSemaphore[] waits, HostSemaphore[] signals, out DecodeTicket ticket) =>
        decoder.TrySubmit(Reference.Latents(Latent), GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal)), waits, signals, out ticket);

    private static Semaphore MakeSemaphore(EngineHost host, SemaphoreType type)
    {
        var typeInfo = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = type };
        var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = type == SemaphoreType.Timeline ? &typeInfo : null };
        EngineHost.Check(host.Vk.CreateSemaphore(host.Device, in info, null, out Semaphore semaphore));
        return semaphore;
    }

    private static void CheckPicture(EngineHost host, Model model, HostTexture texture)
    {
        using var frames = new HostFrames(host, 1);
        texture.CopyOut(frames.Begin(), ImageLayout.TransferSrcOptimal);
        frames.Finish();
        byte[] expected = new byte[4 * 16];
        using var processor = new CpuDecoder(model);
        processor.Decode(Reference.Latents(Latent), expected);
        Assert.That(texture.Values(), Is.EqualTo(expected.Select(value => value / 255.0)).Within(1.01 * Step));
    }
}
