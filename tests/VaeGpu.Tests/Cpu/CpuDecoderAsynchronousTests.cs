namespace VaeGpu.Tests;

public class CpuDecoderAsynchronousTests
{
    [Test]
    public void TrySubmit_GivesWhatDecodeGives()
    {
        using Model model = Networks.Create([5, 60, 12], Activation.Silu, encoder: true);
        using var decoder = new CpuDecoder(model, new() { FramesInFlight = 4 });
        var paths = new LatentPathSet(LatentPath.Linear([[0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]));
        float[] latents = Networks.Values(3 * 5);
        float[] images = Networks.Values(3 * 12);
        PathTime[] instances = [new(0, 0.1f), new(0, 0.5f), new(0, 2)];
        float[][] expected = [new float[36], new float[36], new float[36], new float[36]];
        decoder.Decode(latents, expected[0]);
        decoder.Decode(DecoderInput.PriorSamples(3, 1, 2, 3), expected[1]);
        decoder.Decode(DecoderInput.Paths(paths, instances), expected[2]);
        decoder.Decode(DecoderInput.Images(images, 4, 5, 1), expected[3]);

        var tickets = new DecodeTicket[4];
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out tickets[0]));
        Assert.That(decoder.TrySubmit(DecoderInput.PriorSamples(3, 1, 2, 3), PixelFormat.Float, out tickets[1]));
        Assert.That(decoder.TrySubmit(DecoderInput.Paths(paths, instances), PixelFormat.Float, out tickets[2]));
        Assert.That(decoder.TrySubmit(DecoderInput.Images(images, 4, 5, 1), PixelFormat.Float, out tickets[3]));

        // The inputs were copied.
        Array.Clear(latents);
        Array.Clear(images);
        Array.Clear(instances);
        Assert.That(tickets.Select(ticket => ticket.Value), Is.EqualTo(new ulong[] { 1, 2, 3, 4 }));
        foreach (int i in new[] { 2, 0, 3, 1 })
        {
            float[] pictures = new float[36];
            decoder.Read(tickets[i], pictures);
            Assert.That(pictures, Is.EqualTo(expected[i]), $"input {i}");
        }
    }

    [Test]
    public void TrySubmit_IsFalseWhileEverySlotIsTaken()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        using var decoder = new CpuDecoder(model, new() { FramesInFlight = 2 });
        float[] latents = new float[3];
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket first));
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket second));
        Assert.That(SpinWait.SpinUntil(() => decoder.IsCompleted(first) && decoder.IsCompleted(second), 10_000));
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket none), Is.False, "results not yet read hold their slots");
        Assert.That(none.Value, Is.Zero);
        decoder.Read(second, new float[7]);
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket third));
        Assert.That(third.Value, Is.EqualTo(3));
        decoder.Read(first, new float[7]);
        decoder.Read(third, new float[7]);
    }

    [Test]
    public void Read_RejectsWrongTicketsAndTargets()
    {
        using Model model = Networks.Create([3, 7], Activation.Relu);
        using var decoder = new CpuDecoder(model);
        Assert.That(() => decoder.Read(default, new float[7]), Throws.ArgumentException);
        Assert.That(decoder.TrySubmit(new float[3], PixelFormat.Rgba8, out DecodeTicket ticket));
        Assert.That(() => decoder.Read(ticket, new float[7]), Throws.ArgumentException.With.Message.Contains("Rgba8"));
        Assert.That(() => decoder.Read(ticket, new byte[27]), Throws.ArgumentException.With.Message.Contains("need 28"));
        decoder.Read(ticket, new byte[28]);
        Assert.That(() => decoder.Read(ticket, new byte[28]), Throws.ArgumentException);
        Assert.That(() => decoder.IsCompleted(ticket), Throws.ArgumentException);
        Assert.That(() => decoder.TrySubmit(new float[3], (PixelFormat)9, out _), Throws.ArgumentException);
        Assert.That(() => decoder.TrySubmit(new float[4], PixelFormat.Float, out _), Throws.ArgumentException);
    }

    [Test]
    public void Dispose_WhileDecodesAreUnderWay()
    {
        using Model model = Networks.Create([16, 1000, 1000, 784], Activation.Gelu);
        for (int round = 0; round < 20; round++)
        {
            var decoder = new CpuDecoder(model, new() { FramesInFlight = 4, MaxBatch = 16 });
            float[] latents = new float[16 * 16];
            DecodeTicket last = default;
            for (int i = 0; i < 4; i++)
            {
                Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out last));
            }

            Exception? failure = null;
            var reader = new Thread(() =>
            {
                try
                {
                    decoder.Read(last, new float[16 * 784]);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            });
            reader.Start();
            Thread.Sleep(round % 4);
            decoder.Dispose();
            Assert.That(reader.Join(10_000), "the reader hangs");
            Assert.That(failure, Is.Null.Or.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void Decode_WhileAnAsynchronousDecodeRuns()
    {
        using Model model = Networks.Create([16, 400, 784], Activation.Relu);
        using var decoder = new CpuDecoder(model, new() { MaxBatch = 8 });
        float[] latents = Networks.Values(8 * 16);
        float[] expected = new float[8 * 784];
        decoder.Decode(latents, expected);
        float[] asynchronous = new float[8 * 784];
        float[] direct = new float[784];
        for (int i = 0; i < 200; i++)
        {
            Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket ticket));
            decoder.Decode(latents.AsSpan(16, 16), direct);
            decoder.Read(ticket, asynchronous);
            Assert.That(direct.AsSpan().SequenceEqual(expected.AsSpan(784, 784)));
            Assert.That(asynchronous.AsSpan().SequenceEqual(expected));
        }
    }

    [Test]
    public void ManyDecoders_SideBySide()
    {
        using Model model = Networks.Create([16, 400, 784], Activation.Relu);
        float[] latents = Networks.Values(32 * 16);
        float[] expected = new float[32 * 784];
        using (var decoder = new CpuDecoder(model))
        {
            decoder.Decode(latents, expected);
        }

        int wrong = 0;
        Parallel.For(0, 4, _ =>
        {
            using var decoder = new CpuDecoder(model, new() { Threads = 3 });
            float[] pictures = new float[32 * 784];
            for (int i = 0; i < 50; i++)
            {
                Array.Clear(pictures);
                decoder.Decode(latents, pictures);
                if (!pictures.AsSpan().SequenceEqual(expected))
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        });
        Assert.That(wrong, Is.Zero);
    }
}
