using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Decoders made on a load's thread while the device is in use, given up, or disposed of.</summary>
internal sealed class DecoderLoadTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    [Test]
    public void OtherDecoders_GoOnMeanwhile([Values] bool floor)
    {
        using var folder = new TemporaryFolder();
        using Model small = TestModels.Decoder([5, 40, 30]);
        using Model large = TestModels.Decoder([100, 2000, 2000], seed: 2);
        string path = folder.File("large.safetensors");
        large.Save(path);
        GpuDevice device = Choose(floor);
        using GpuDecoder decoder = device.CreateDecoder(small);
        using var begun = new ManualResetEventSlim();
        using DecoderLoad load = DecoderLoad.Start(path, model =>
        {
            begun.Set();
            return device.CreateDecoder(model);
        });
        begun.Wait();
        float[] latents = Reference.Latents(5);
        double[] expected = Reference.Decode(small, latents);
        do
        {
            var values = new float[30];
            decoder.Decode(latents, values);
            Assert.That(Reference.NormalisedError(expected, values), Is.LessThan(Reference.Tolerance));
        }
        while (load.State == DecoderLoadState.Loading);

        using IDecoder loaded = load.Take();
        float[] wide = Reference.Latents(100);
        var picture = new float[2000];
        loaded.Decode(wide, picture);
        Assert.That(Reference.NormalisedError(Reference.Decode(large, wide), picture), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void NewTargets_DoNotWaitForAKernelThatTheLoadCompiles()
    {
        using Model model = TestModels.Decoder([5, 40, 30]);
        using Model other = TestModels.Decoder([5, 40, 30], Activation.Tanh);
        var calls = new DriverCacheCalls();
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
        using GpuDecoder decoder = device.CreateDecoder(model);
        using var compiling = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        bool opened = true;
        calls.OnCompile = () =>
        {
            compiling.Set();
            opened &= gate.Wait(TimeSpan.FromSeconds(20));
        };
        using DecoderLoad load = DecoderLoad.Start(() => device.CreateDecoder(other));
        compiling.Wait();
        // A kernel is being compiled, and will be until this is through: an image that was never seen, and a decode to it.
        using var image = new TestImage(device, 30, 1, Format.R8G8B8A8Unorm);
        decoder.Decode(new float[5], GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General)));
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Loading));
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Ready));
        Assert.That(opened, "the frame did not wait for the compiler");
    }

    [Test]
    public void HostileFile_IsTheErrorAndTheDeviceLivesOn()
    {
        using var folder = new TemporaryFolder();
        using Model model = TestModels.Decoder([5, 30]);
        string path = folder.File("cut.safetensors");
        model.Save(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        using DecoderLoad load = DecoderLoad.Start(path, loaded => Device.CreateDecoder(loaded));
        Assert.That(load.Wait(Long));
        Assert.That(load.Error, Is.TypeOf<ModelFormatException>());
        using GpuDecoder decoder = Device.CreateDecoder(model);
        decoder.Decode(new float[5], new float[30]);
    }

    [Test]
    public void GivenUp_LeavesNothingBehind([Values] bool deviceFirst)
    {
        using Model model = TestModels.Decoder([5, 30]);
        var calls = new InterceptedCalls();
        GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
        using var made = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        DecoderLoad load = DecoderLoad.Start(() =>
        {
            GpuDecoder decoder = device.CreateDecoder(model);
            made.Set();
            gate.Wait();
            return decoder;
        });
        made.Wait();
        load.Dispose();
        if (deviceFirst)
        {
            // The decoder keeps the device until it is disposed of, on the load's thread.
            device.Dispose();
        }

        Assert.That(calls.Alive(), Is.Not.Empty);
        gate.Set();
        Assert.That(load.Wait(Long));
        device.Dispose();
        Assert.That(calls.Alive(), Is.Empty);
    }

    [Test]
    public void DeviceDisposedOfMeanwhile_RefusesOrMakesButNeverCrashes()
    {
        using Model model = TestModels.Decoder([5, 30]);
        for (int round = 0; round < (IsFullGrid ? 20 : 5); round++)
        {
            var calls = new InterceptedCalls();
            GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept }));
            using var begun = new ManualResetEventSlim();
            DecoderLoad load = DecoderLoad.Start(() =>
            {
                begun.Set();
                return device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1 });
            });
            begun.Wait();
            device.Dispose();
            load.Dispose();
            Assert.That(load.Wait(Long));
            Assert.That(load.Error, Is.Null.Or.TypeOf<ObjectDisposedException>());
            Assert.That(calls.Alive(), Is.Empty, $"round {round}");
        }
    }

    [Test]
    public void AddReference_ToADeviceThatIsGone_IsRefused()
    {
        GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions()));
        device.Dispose();
        Assert.That(device.Internal.AddReference, Throws.TypeOf<ObjectDisposedException>());
    }
}
