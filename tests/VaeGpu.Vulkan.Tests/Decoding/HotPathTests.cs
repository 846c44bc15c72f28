using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A frame allocates no managed byte and makes no Vulkan object, in any of the three ways, for any input.</summary>
internal sealed class HotPathTests(TestDriver driver) : GpuTest(driver)
{
    private const int Frames = 1000;
    private const int WarmUp = 60;
    private const int Latent = 5;
    private const int Batch = 3;

    private readonly InterceptedCalls _calls = new();
    private readonly Dictionary<bool, GpuDevice> _devices = [];
    private readonly float[] _latents = Reference.Latents(Batch * Latent);
    private readonly float[] _images = Reference.Latents(Batch * 16);
    private readonly LatentPathSet _paths = new(LatentPath.Create(LatentPathKind.CatmullRom, Reference.Latents(20), Latent));
    private readonly PathTime[] _instances = [new(0, 0.5f), new(0, 1.5f), new(0, 2.5f)];

    [OneTimeTearDown]
    public void DisposeDevices()
    {
        foreach (GpuDevice device in _devices.Values)
        {
            device.Dispose();
        }
    }

    private static Model Model => TestModels.Vae(new ImageShape(1, 4, 4), Latent, [16], golden: false);

    [Test]
    public void Decode_AllocatesNothing([Values] DecoderInputKind kind, [Values] bool floor)
    {
        using Model model = Model;
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var floats = new float[Batch * 16];
        var bytes = new byte[Batch * 64];
        AssertQuiet(frame =>
        {
            decoder.Decode(Input(kind, frame), floats);
            decoder.Decode(Input(kind, frame), bytes);
        });
    }

    [Test]
    public void TrySubmit_AllocatesNothing([Values] DecoderInputKind kind, [Values] bool floor)
    {
        using Model model = Model;
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 3 });
        var bytes = new byte[Batch * 64];
        var pending = new Queue<DecodeTicket>(4);
        AssertQuiet(frame =>
        {
            if (!decoder.TrySubmit(Input(kind, frame), PixelFormat.Rgba8, out DecodeTicket ticket))
            {
                decoder.Read(pending.Dequeue(), bytes);
                if (!decoder.TrySubmit(Input(kind, frame), PixelFormat.Rgba8, out ticket))
                {
                    throw new InvalidOperationException("The slot that was read is not free.");
                }
            }

            decoder.IsCompleted(ticket);
            pending.Enqueue(ticket);
        });
    }

    [Test]
    public void Record_AllocatesNothing([Values] DecoderInputKind kind, [Values] bool floor)
    {
        using Model model = Model;
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model);
        using var first = new TestImage(device, 4, 12, Format.R8G8B8A8Unorm);
        using var second = new TestImage(device, 4, 12, Format.R16G16B16A16Sfloat);
        using var commands = new CommandSlot(device.Internal);
        AssertQuiet(frame =>
        {
            TestImage image = frame % 2 == 0 ? first : second;
            commands.Begin();
            if (!decoder.Record(commands.Commands.Handle, GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General)), Input(kind, frame), frame + 1ul, frame))
            {
                throw new InvalidOperationException("No slot is free.");
            }

            commands.Submit();
            device.Internal.Queue.Wait(commands);
        });
    }

    /// <summary>Made once for the class: kernels take a second to build.</summary>
    private GpuDevice MakeDevice(bool floor)
    {
        if (!_devices.TryGetValue(floor, out GpuDevice? device))
        {
            device = GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions { MeasureGpuTime = true })) with { Intercept = _calls.Intercept });
            _devices.Add(floor, device);
        }

        return device;
    }

    private DecoderInput Input(DecoderInputKind kind, uint frame) => kind switch
    {
        DecoderInputKind.Latents => DecoderInput.Latents(_latents),
        DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(Batch, 4, frame),
        DecoderInputKind.Paths => DecoderInput.Paths(_paths, _instances),
        _ => DecoderInput.Images(_images, 4, frame, 1),
    };

    private void AssertQuiet(Action<uint> decode)
    {
        for (uint frame = 0; frame < WarmUp; frame++)
        {
            decode(frame);
        }

        Dictionary<string, long> calls = _calls.Snapshot();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint frame = WarmUp; frame < WarmUp + Frames; frame++)
        {
            decode(frame);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated, Is.Zero, "managed bytes");
        Assert.That(_calls.Since(calls).Keys.Where(InterceptedCalls.IsUnfitForAFrame), Is.Empty, "calls that make, free or bind objects, or wait for idleness");
        Assert.That(_calls.Since(calls)["vkCmdDispatch"], Is.GreaterThanOrEqualTo(Frames), "the counter counts");
    }
}
