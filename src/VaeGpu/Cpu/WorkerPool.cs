namespace VaeGpu;

/// <summary>
/// Threads that share the parts of one piece of work with the thread that asks for it. They sleep in between and never spin; a run allocates nothing.
/// One run at a time: the owner's lock sees to that.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly object _gate = new();
    private readonly object _finished = new();
    private readonly Thread[] _workers;
    private IParallelWork? _work;
    private Exception? _failure;
    private int _count;
    private int _next;
    private int _active;
    private uint _generation;
    private bool _stopping;

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

        lock (_gate)
        {
            _work = work;
            _count = count;
            _next = 0;
            _generation++;
            for (int i = Math.Min(_workers.Length, count - 1); i > 0; i--)
            {
                Monitor.Pulse(_gate);
            }
        }

        ExecuteParts(work, count);
        lock (_gate)
        {
            _work = null;
        }

        lock (_finished)
        {
            while (Volatile.Read(ref _active) > 0)
            {
                Monitor.Wait(_finished);
            }
        }

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

    private void ExecuteParts(IParallelWork work, int count)
    {
        try
        {
            for (int part; (part = Interlocked.Increment(ref _next) - 1) < count;)
            {
                work.Execute(part);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
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
                while (!_stopping && (_work is null || _generation == seen))
                {
                    Monitor.Wait(_gate);
                }

                if (_stopping)
                {
                    return;
                }

                seen = _generation;
                work = _work!;
                count = _count;
                _active++;
            }

            ExecuteParts(work, count);
            bool last;
            lock (_gate)
            {
                last = --_active == 0;
            }

            if (last)
            {
                lock (_finished)
                {
                    Monitor.Pulse(_finished);
                }
            }
        }
    }
}
