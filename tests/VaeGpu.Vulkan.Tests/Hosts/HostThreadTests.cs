using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Many threads on one queue that the host uses as well: the layer watches that the queue is externally synchronised.</summary>
internal sealed class HostThreadTests(TestDriver driver) : HostTest(driver)
{
    [Test]
    public void EightThreads_EachWithADecoderOfItsOwn_AllGetTheirPictures([Values] HostKind kind, [Values] bool staged)
    {
        using EngineHost host = MakeHost(kind);
        using var device = GpuDevice.Adopt(host.Handles, new GpuDeviceOptions { ForceStaging = staged });
        using Model model = TestModels.Decoder([5, 40, 30], Activation.Tanh);
        const int Threads = 8;
        const int Decodes = 25;
        Make(device, model).Dispose();
        // A card's memory is filled by a submit as well, whether staging is forced or not.
        int uploads = host.Locks;
        Assert.That(uploads, staged ? Is.EqualTo(1) : Is.AnyOf(0, 1), "all of a small decoder's weights are one submit");
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(seed => new Thread(() =>
        {
            try
            {
                Run(device, model, seed, Decodes);
            }
            catch (Exception exception)
            {
                lock (failures)
                {
                    failures.Add(exception);
                }
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.That(failures, Is.Empty);
        Assert.That(host.Locks - uploads, Is.EqualTo(Threads * (uploads + 2 * Decodes)), "one submit for each decode, each under the lock");
        Assert.That(host.Calls["vkQueueSubmit"].Count, Is.EqualTo(host.Locks), "none without the lock");
    }

    private static GpuDecoder Make(GpuDevice device, Model model) => device.CreateDecoder(model, new DecoderOptions { MaxBatch = 3 });

    private static void Run(GpuDevice device, Model model, int seed, int decodes)
    {
        using GpuDecoder decoder = Make(device, model);
        for (int i = 0; i < decodes; i++)
        {
            float[] latents = Reference.Latents((1 + i % 3) * 5, seed * 1000 + i);
            double[] expected = Reference.Decode(model, latents);
            var values = new float[expected.Length];
            decoder.Decode(latents, values);
            Throw(expected, values);
            if (!decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket ticket))
            {
                throw new InvalidOperationException("The ring is full and nothing is under way.");
            }

            Array.Clear(values);
            decoder.Read(ticket, values);
            Throw(expected, values);
        }
    }

    private static void Throw(double[] expected, float[] values)
    {
        double error = Reference.NormalisedError(expected, values);
        if (!(error < Reference.Tolerance))
        {
            throw new InvalidOperationException($"A decode is off by {error}.");
        }
    }
}
