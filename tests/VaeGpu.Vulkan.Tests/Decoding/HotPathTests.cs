using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A frame allocates no managed byte and makes no Vulkan object, in any of the three ways, for any input.</summary>
internal sealed class HotPathTests(TestDriver driver) : GpuTest(driver)
{
    private const int WarmUp = 60;
    private const int Batch = FrameInputs.Batch;

    private readonly InterceptedCalls _calls = new();
    private readonly Dictionary<bool, GpuDevice> _devices = [];
    private readonly FrameInputs _inputs = new(new ImageShape(1, 4, 4), [16]);

    [OneTimeTearDown]
    public void DisposeDevices()
    {
        foreach (GpuDevice device in _devices.Values)
        {
            device.Dispose();
        }
    }

    [Test]
    public void Decode_AllocatesNothing([Values] FrameInput input, [Values] bool floor)
    {
        using Model model = _inputs.Model(input);
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var floats = new float[Batch * 16];
        var bytes = new byte[Batch * 64];
        AssertQuiet(frame =>
        {
            decoder.Decode(_inputs.Make(input, frame), floats);
            decoder.Decode(_inputs.Make(input, frame), bytes);
        });
    }

    [Test]
    public void TrySubmit_AllocatesNothing([Values] FrameInput input, [Values] bool floor)
    {
        using Model model = _inputs.Model(input);
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { FramesInFlight = 3 });
        var bytes = new byte[Batch * 64];
        var pending = new Queue<DecodeTicket>(4);
        AssertQuiet(frame =>
        {
            if (!decoder.TrySubmit(_inputs.Make(input, frame), PixelFormat.Rgba8, out DecodeTicket ticket))
            {
                decoder.Read(pending.Dequeue(), bytes);
                if (!decoder.TrySubmit(_inputs.Make(input, frame), PixelFormat.Rgba8, out ticket))
                {
                    throw new InvalidOperationException("The slot that was read is not free.");
                }
            }

            decoder.IsCompleted(ticket);
            pending.Enqueue(ticket);
        });
    }

    [Test]
    public void Record_AllocatesNothing([Values] FrameInput input, [Values] bool floor)
    {
        using Model model = _inputs.Model(input);
        GpuDevice device = MakeDevice(floor);
        using GpuDecoder decoder = device.CreateDecoder(model);
        using var first = new TestImage(device, 6, 12, Format.R8G8B8A8Unorm);
        using var second = new TestImage(device, 6, 12, Format.R16G16B16A16Sfloat);
        using var commands = new CommandSlot(device.Internal);
        AssertQuiet(frame =>
        {
            TestImage image = frame % 2 == 0 ? first : second;
            commands.Begin();
            if (!decoder.Record(commands.Commands.Handle, GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General)), _inputs.Make(input, frame), frame + 1ul, frame))
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

    private void AssertQuiet(Action<uint> decode)
    {
        uint frame = 0;
        while (frame < WarmUp)
        {
            decode(frame++);
        }

        // What is made or allocated once in a while shows in a thousand frames; what each frame makes, in a few.
        int frames = IsFullGrid ? 1000 : 200;
        Dictionary<string, long> calls = _calls.Snapshot();
        Assert.That(Allocations.Of(() => decode(frame++), frames), Is.Zero, "managed bytes");
        Assert.That(_calls.Since(calls).Keys.Where(InterceptedCalls.IsUnfitForAFrame), Is.Empty, "calls that make, free or bind objects, or wait for idleness");
        Assert.That(_calls.Since(calls)["vkCmdDispatch"], Is.GreaterThanOrEqualTo(frames), "the counter counts");
    }
}
