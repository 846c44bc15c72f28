using VaeGpu.Testing;

namespace VaeGpu.Tests;

/// <summary>Loading beside a frame loop: what is polled, who owns the decoder, and that a load that is given up leaves nothing behind.</summary>
public class DecoderLoadTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Test]
    public void Start_OfAFile_GivesTheDecoderOnce()
    {
        using var folder = new TemporaryFolder();
        using Model model = Networks.Create([4, 30, 12], Activation.Relu);
        string path = folder.File("model.safetensors");
        model.Save(path);
        float[] latents = Networks.Values(4);
        var expected = new float[12];
        using (var direct = new CpuDecoder(model))
        {
            direct.Decode(latents, expected);
        }

        Model? given = null;
        IDecoder decoder;
        using (DecoderLoad load = DecoderLoad.Start(path, loaded => new CpuDecoder(given = loaded)))
        {
            Assert.That(load.Wait(Long));
            Assert.That(load.State, Is.EqualTo(DecoderLoadState.Ready));
            Assert.That(load.Error, Is.Null);
            TimeSpan took = load.Elapsed;
            Assert.That(took, Is.GreaterThan(TimeSpan.Zero));
            Thread.Sleep(2);
            Assert.That(load.Elapsed, Is.EqualTo(took), "what it took, from now on");
            decoder = load.Take();
            Assert.That(load.Take, Throws.InvalidOperationException.With.Message.Contains("before"));
            Assert.That(load.State, Is.EqualTo(DecoderLoadState.Ready));
        }

        using (decoder)
        {
            var picture = new float[12];
            decoder.Decode(latents, picture);
            Assert.That(picture, Is.EqualTo(expected), "disposing of the load leaves a decoder that was taken alone");
        }

        Assert.That(() => given!.ReadRows("decoder.0.weight", 0, new float[4]), Throws.TypeOf<ObjectDisposedException>(), "the model went with the load");
    }

    [Test]
    public void Load_RunsOnABackgroundThreadOfItsOwn()
    {
        (int Id, bool Background, bool Pool) thread = default;
        using DecoderLoad load = DecoderLoad.Start(() =>
        {
            Thread current = Thread.CurrentThread;
            thread = (current.ManagedThreadId, current.IsBackground, current.IsThreadPoolThread);
            return new StubDecoder();
        });
        Assert.That(load.Wait(Timeout.InfiniteTimeSpan));
        Assert.That(thread.Id, Is.Not.Zero.And.Not.EqualTo(Environment.CurrentManagedThreadId));
        Assert.That(thread.Background, "a game that ends does not wait for it");
        Assert.That(thread.Pool, Is.False, "a game's pool may have none to spare");
    }

    [Test]
    public void Load_UnderWay_SaysSoAndWaitsNoLongerThanAsked()
    {
        using var gate = new ManualResetEventSlim();
        using DecoderLoad load = Gated(gate, new StubDecoder());
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Loading));
        Assert.That(load.Error, Is.Null);
        Assert.That(load.Take, Throws.InvalidOperationException.With.Message.Contains("not ready"));
        TimeSpan before = load.Elapsed;
        Assert.That(load.Wait(TimeSpan.Zero), Is.False);
        Assert.That(load.Wait(TimeSpan.FromMilliseconds(20)), Is.False);
        Assert.That(load.Elapsed, Is.GreaterThan(before));
        Assert.That(() => load.Wait(TimeSpan.FromMilliseconds(-2)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => load.Wait(TimeSpan.MaxValue), Throws.TypeOf<ArgumentOutOfRangeException>());
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(load.Wait(TimeSpan.Zero), "nothing to wait for");
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Ready));
        load.Take().Dispose();
    }

    [Test]
    public void HostileFile_FailsWithTheFormatsOwnException()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("hostile.safetensors");
        File.WriteAllBytes(path, [255, 255, 255, 255, 255, 255, 255, 127, (byte)'{']);
        ModelFormatError expected = Assert.Throws<ModelFormatException>(() => Model.Load(path))!.Code;
        bool asked = false;
        using DecoderLoad load = DecoderLoad.Start(path, _ =>
        {
            asked = true;
            return new StubDecoder();
        });
        Assert.That(load.Wait(Long));
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Failed));
        Assert.That((load.Error as ModelFormatException)?.Code, Is.EqualTo(expected));
        Assert.That(asked, Is.False, "no decoder is made of it");
        for (int i = 0; i < 2; i++)
        {
            ModelFormatException thrown = Assert.Throws<ModelFormatException>(() => load.Take())!;
            Assert.That(thrown, Is.SameAs(load.Error));
            Assert.That(thrown.StackTrace, Does.Contain("SafetensorsHeader"), "where it arose");
        }
    }

    [Test]
    public void WhateverGoesWrong_ComesAsTheError()
    {
        using var folder = new TemporaryFolder();
        AssertFails<FileNotFoundException>(DecoderLoad.Start(folder.File("absent"), _ => new StubDecoder()));
        AssertFails<NotSupportedException>(DecoderLoad.Start(() => throw new NotSupportedException()));
        AssertFails<OutOfMemoryException>(DecoderLoad.Start(() => throw new OutOfMemoryException()));
        AssertFails<InvalidOperationException>(DecoderLoad.Start(() => null!));
        Assert.That(() => DecoderLoad.Start("", _ => new StubDecoder()), Throws.ArgumentException);
        Assert.That(() => DecoderLoad.Start("path", null!), Throws.ArgumentNullException);
        Assert.That(() => DecoderLoad.Start(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Dispose_WhileLoading_DoesNotWaitAndTheDecoderIsDisposedOfAsItComes()
    {
        using var gate = new ManualResetEventSlim();
        var decoder = new StubDecoder();
        DecoderLoad load = Gated(gate, decoder);
        // Were this to wait for the load, it would wait for good.
        load.Dispose();
        load.Dispose();
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Loading), "its thread is still at it");
        Assert.That(load.Take, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(decoder.Disposals, Is.Zero);
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(decoder.Disposals, Is.EqualTo(1));
        Assert.That(load.State, Is.EqualTo(DecoderLoadState.Failed));
        Assert.That(load.Error, Is.TypeOf<ObjectDisposedException>());
        Assert.That(load.Take, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Dispose_OfALoadThatFailsLater_KeepsItsError()
    {
        using var gate = new ManualResetEventSlim();
        DecoderLoad load = DecoderLoad.Start(() =>
        {
            gate.Wait();
            throw new NotSupportedException();
        });
        load.Dispose();
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(load.Error, Is.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Dispose_WhoseDecoderRefusesToGo_DoesNotEndTheProcess()
    {
        using var gate = new ManualResetEventSlim();
        var refusal = new InvalidOperationException("the decoder's own");
        DecoderLoad load = Gated(gate, new StubDecoder(refusal));
        load.Dispose();
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(load.Error, Is.SameAs(refusal));
    }

    [Test]
    public void Dispose_OfAReadyLoad_TakesTheDecoderWithIt([Values] bool taken)
    {
        var decoder = new StubDecoder();
        DecoderLoad load = DecoderLoad.Start(() => decoder);
        Assert.That(load.Wait(Long));
        if (taken)
        {
            Assert.That(load.Take(), Is.SameAs(decoder));
        }

        load.Dispose();
        load.Dispose();
        Assert.That(decoder.Disposals, Is.EqualTo(taken ? 0 : 1));
    }

    [Test]
    public void Take_ByManyThreads_GivesItToOne()
    {
        for (int round = 0; round < 50; round++)
        {
            using var gate = new ManualResetEventSlim();
            var decoder = new StubDecoder();
            using DecoderLoad load = Gated(gate, decoder);
            int taken = 0;
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                load.Wait(Long);
                try
                {
                    load.Take();
                    Interlocked.Increment(ref taken);
                }
                catch (InvalidOperationException)
                {
                    // Another thread was first.
                }
            }))];
            Array.ForEach(threads, thread => thread.Start());
            gate.Set();
            Array.ForEach(threads, thread => thread.Join());
            Assert.That(taken, Is.EqualTo(1));
        }
    }

    [Test]
    public void Polling_AllocatesNothing()
    {
        using var gate = new ManualResetEventSlim();
        using DecoderLoad load = Gated(gate, new StubDecoder());
        Assert.That(AllocatedByPolling(load, DecoderLoadState.Loading), Is.Zero, "while it is under way");
        gate.Set();
        Assert.That(load.Wait(Long));
        Assert.That(AllocatedByPolling(load, DecoderLoadState.Ready), Is.Zero, "once it is ready");
    }

    private static long AllocatedByPolling(DecoderLoad load, DecoderLoadState expected) => Allocations.Of(
        () =>
        {
            if (load.State != expected || load.Error is not null || load.Elapsed < TimeSpan.Zero)
            {
                throw new InvalidOperationException("The load is not what it should be.");
            }
        },
        1000);

    private static DecoderLoad Gated(ManualResetEventSlim gate, IDecoder decoder) =>
        DecoderLoad.Start(() =>
        {
            gate.Wait();
            return decoder;
        });

    private static void AssertFails<TException>(DecoderLoad load)
        where TException : Exception
    {
        using (load)
        {
            Assert.That(load.Wait(Long));
            Assert.That(load.State, Is.EqualTo(DecoderLoadState.Failed));
            Assert.That(load.Error, Is.TypeOf<TException>());
            Assert.That(load.Take, Throws.TypeOf<TException>());
        }
    }
}
