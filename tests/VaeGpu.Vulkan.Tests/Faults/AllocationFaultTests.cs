using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Every call that makes something is refused in turn, the first, the second, until all were let through: each time a typed error, nothing left
/// behind, and a device that goes on.
/// </summary>
internal sealed class AllocationFaultTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly string[] Calls =
    [
        .. InterceptedCalls.Makers.Except(["vkCreateInstance", "vkCreateDevice", "vkCreateDebugUtilsMessengerEXT", "vkCreateImage", "vkCreateSampler", "vkCreateEvent"]),
        "vkMapMemory", "vkBindBufferMemory", "vkBeginCommandBuffer", "vkEndCommandBuffer", "vkQueueSubmit", "vkResetCommandPool",
    ];

    [Test]
    public void EachCallRefused_IsAGpuExceptionAndLeavesNothingBehind([Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(1, 3, 3), latent: 2, hidden: [9], golden: false);
        var calls = new InterceptedCalls();
        using GpuDevice device = GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions { MeasureGpuTime = true })) with { Intercept = calls.Intercept });
        Use(device, model);
        Dictionary<string, long> atRest = calls.Alive();
        int refused = 0;
        foreach (string call in Calls)
        {
            // Pipelines stay with the device once made: they have a test of their own.
            for (int number = 1; ; number++)
            {
                // Memory is asked for in every type that serves, and refused in all of them.
                bool memory = call == "vkAllocateMemory";
                string what = $"{call}, time {number}";
                (GpuException? exception, long failed) = Refuse(device, model, calls[call], number, memory ? 1L << 40 : 1);
                Assert.That(calls.Alive(), Is.EqualTo(atRest), what);
                if (failed == 0)
                {
                    break;
                }

                AssertRefused(exception, call, what);
                refused++;
                if (!memory)
                {
                    continue;
                }

                // Refused in the best type alone, the next makes up for it, where one was asked for.
                (exception, _) = Refuse(device, model, calls[call], number, 1);
                Assert.That(calls.Alive(), Is.EqualTo(atRest), $"{what} alone");
                if (failed > 1)
                {
                    Assert.That(exception, Is.Null, $"{what} alone, of {failed} types");
                }
                else
                {
                    AssertRefused(exception, call, $"{what} alone");
                }
            }
        }

        Assert.That(refused, Is.GreaterThan(40), "that many calls make a decoder, an encoder and a search, and use them once");
        Use(device, model);
    }

    [Test]
    public void EachPipelineRefused_LeavesTheDeviceAlive([Values("vkCreateShaderModule", "vkCreateComputePipelines", "vkCreatePipelineLayout", "vkCreateDescriptorSetLayout")] string call)
    {
        using Model model = TestModels.Vae(new ImageShape(1, 3, 3), latent: 2, hidden: [9], golden: false);
        var calls = new InterceptedCalls();
        using (GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept })))
        {
            // What was made before the refusal is kept, so that each try comes one further: all are refused once.
            int refused = 0;
            while (true)
            {
                calls[call].Fail(1 + refused % 2, 1, Result.ErrorOutOfHostMemory);
                long before = calls[call].Failed;
                try
                {
                    Use(device, model);
                    if (calls[call].Failed == before)
                    {
                        calls.Restore();
                        break;
                    }

                    Assert.Fail($"{call} was refused and nothing was said.");
                }
                catch (GpuException exception)
                {
                    Assert.That(exception.Call, Is.EqualTo(call));
                }

                calls.Restore();
                refused++;
                Assert.That(refused, Is.LessThan(100));
            }

            Assert.That(refused, Is.GreaterThan(1));
            Use(device, model);
        }

        Assert.That(calls.Alive(), Is.Empty);
    }

    [Test]
    public void CreateDevice_EachCallRefused_IsAGpuExceptionAndLeavesNothingBehind([Values] bool floor)
    {
        string[] made = ["vkCreateInstance", "vkCreateDebugUtilsMessengerEXT", "vkCreateDevice", "vkCreatePipelineCache", .. floor ? Array.Empty<string>() : ["vkCreateSemaphore"]];
        foreach (string call in made)
        {
            var calls = new InterceptedCalls();
            calls[call].Fail(Result.ErrorOutOfHostMemory);
            GpuDeviceOptions options = floor ? Floor : WithValidation(new GpuDeviceOptions());
            GpuException exception = Assert.Throws<GpuException>(() => GpuDevice.Create(options with { Intercept = calls.Intercept }), call)!;
            Assert.That(exception.Call, Is.EqualTo(call));
            Assert.That(calls.Alive(), Is.Empty, call);
        }
    }

    [Test]
    public void TwoHundredDecoders_OneAfterAnother_LeaveNothingBehind([Values] bool floor)
    {
        using Model model = TestModels.Vae(new ImageShape(1, 3, 3), latent: 2, hidden: [9], golden: false);
        var calls = new InterceptedCalls();
        using GpuDevice device = GpuDevice.Create((floor ? Floor : WithValidation(new GpuDeviceOptions())) with { Intercept = calls.Intercept });
        Use(device, model);
        Dictionary<string, long> atRest = calls.Alive();
        for (int i = 0; i < 200; i++)
        {
            Use(device, model);
        }

        Assert.That(calls.Alive(), Is.EqualTo(atRest));
    }

    [Test]
    public void DevicesOneAfterAnother_LeaveNothingBehind()
    {
        using Model model = TestModels.Decoder([2, 9]);
        for (int i = 0; i < (IsFullGrid ? 20 : 4); i++)
        {
            var calls = new InterceptedCalls();
            using (GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { Intercept = calls.Intercept })))
            using (GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 1 }))
            {
                decoder.Decode(new float[2], new float[9]);
            }

            Assert.That(calls.Alive(), Is.Empty);
            Assert.That(calls["vkCreateDevice"].Count, Is.EqualTo(1));
        }
    }

    /// <summary>Uses a device while some calls of a command are refused for want of memory; gives what was thrown, and how many were.</summary>
    private static (GpuException? Exception, long Failed) Refuse(GpuDevice device, Model model, InterceptedCall call, int first, long calls)
    {
        long before = call.Failed;
        call.Fail(first, calls, Result.ErrorOutOfDeviceMemory);
        GpuException? exception = null;
        try
        {
            Use(device, model);
        }
        catch (GpuException caught)
        {
            exception = caught;
        }

        call.Restore();
        return (exception, call.Failed - before);
    }

    private static void AssertRefused(GpuException? exception, string call, string what)
    {
        Assert.That(exception, Is.Not.Null.And.Not.TypeOf<DeviceLostException>(), what);
        Assert.That(exception!.Call, Is.EqualTo(call));
        Assert.That(exception.Result, Is.EqualTo((int)Result.ErrorOutOfDeviceMemory));
    }

    private static void Use(GpuDevice device, Model model)
    {
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 2 });
        using GpuEncoder encoder = device.CreateEncoder(model, 2);
        float[] latents = Reference.Latents(4);
        var values = new float[18];
        decoder.Decode(latents, values);
        if (Reference.NormalisedError(Reference.Decode(model, latents), values) > Reference.Tolerance)
        {
            throw new InvalidOperationException("The decode is wrong.");
        }

        encoder.Encode(values, latents, new float[4]);

        using GpuNearestCode search = device.CreateNearestCode(3, 2, 2);
        search.SetCodes([0, 0, 1, 1, 5, 5]);
        var indices = new int[2];
        search.Find([4, 4, 1, 2], indices, []);
        if (indices is not [2, 1])
        {
            throw new InvalidOperationException("The search is wrong.");
        }
    }
}
