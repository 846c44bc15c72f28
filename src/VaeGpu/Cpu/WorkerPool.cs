using System.Diagnostics;

namespace VaeGpu;

/// <summary>
/// Threads that share the parts of one piece of work with the thread that asks for it. They are woken once for all of it, join at whatever part is next
/// and sleep from one piece to the next; a run allocates nothing. One run at a time: the owner's lock sees to that.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>
    /// How long a thread whose part waits for others' looks again and again before it sleeps. Waking costs more than most such waits, and a run has few.
    /// </summary>
    private static readonly long Patience = Stopwatch.Frequency / 100_000;

    private readonly object _gate = new();
    private readonly object _progress = new();
    private readonly Thread[] _workers;
    private IParallelWork _work = null!;
    private Exception? _failure;
    private int _count;
    private int _done;
    private int _sleepers;
    private uint _generation;
    private bool _stopping;

    // The run's generation above the next part's number: who comes late, with an ended run's generation, gets no part of a later one.
    private ulong _next;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many work, the asking one included; at least 1.</param>
    public WorkerPool(int threads)
    {
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new Thread(Loop, 256 * 1024) { IsBackground = true, Name = "VaeGpu worker" };
            _workers[i].Start();
        }
    }

    /// <summary>How many threads work, the asking one included.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>Does all parts and returns when they are done. A worker that wakes too late to help is not waited for.</summary>
    /// <param name="work">The work.</param>
    /// <param name="count">How many parts it has.</param>
    public void Run(IParallelWork work, int count)
    {
        if (_workers.Length == 0 || count <= 1)
        {
            for (int part = 0; part < count; part++)
            {
                work.Execute(part);
            }

            return;
        }

        uint generation;
        lock (_gate)
        {
            generation = ++_generation;
            _work = work;
            _count = count;
            _done = 0;
            Volatile.Write(ref _next, (ulong)generation << 32);
            for (int i = Math.Min(_workers.Length, count - 1); i > 0; i--)
            {
                Monitor.Pulse(_gate);
            }
        }

        ExecuteParts(work, count, generation);
        WaitUntilDone(count);
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A worker thread failed.", failure);
        }
    }

    /// <summary>Ends the threads and waits for them. No run may be under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }
    }

    private void ExecuteParts(IParallelWork work, int count, uint generation)
    {
        while (TryTake(count, generation, out int part))
        {
            try
            {
                // Parts are taken in their order, so that what this waits for is in others' hands, and never the other way round.
                WaitUntilDone(work.PartsBefore(part));
                if (Volatile.Read(ref _failure) is null)
                {
                    work.Execute(part);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }

            // A part that failed counts as well: nobody may wait for it for ever.
            Interlocked.Increment(ref _done);
            if (Volatile.Read(ref _sleepers) > 0)
            {
                lock (_progress)
                {
                    Monitor.PulseAll(_progress);
                }
            }
        }
    }

    private bool TryTake(int count, uint generation, out int part)
    {
        ulong next = Volatile.Read(ref _next);
        while (true)
        {
            part = (int)(uint)next;
            if ((uint)(next >> 32) != generation || part >= count)
            {
                return false;
            }

            ulong seen = Interlocked.CompareExchange(ref _next, next + 1, next);
            if (seen == next)
            {
                return true;
            }

            next = seen;
        }
    }

    private void WaitUntilDone(int parts)
    {
        if (Volatile.Read(ref _done) >= parts)
        {
            return;
        }

        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - start < Patience;)
        {
            Thread.SpinWait(1);
            if (Volatile.Read(ref _done) >= parts)
            {
                return;
            }
        }

        // Either the count is read after the last part was added to it, or whoever adds that part sees a sleeper: both are full fences.
        Interlocked.Increment(ref _sleepers);
        lock (_progress)
        {
            while (Volatile.Read(ref _done) < parts)
            {
                Monitor.Wait(_progress);
            }
        }

        Interlocked.Decrement(ref _sleepers);
    }

    private void Loop()
    {
        uint seen = 0;
        while (true)
        {
            IParallelWork work;
            int count;
            lock (_gate)
            {
                while (!_stopping && _generation == seen)
                {
                    Monitor.Wait(_gate);
                }

                if (_stopping)
                {
                    return;
                }

                seen = _generation;
                work = _work;
                count = _count;
            }

            ExecuteParts(work, count, seen);
        }
    }
}
