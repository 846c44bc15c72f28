namespace VaeGpu.Native;

/// <summary>
/// Unity's graphics queue, which Unity's threads submit to under no lock that a plugin could take. A thread of the library's that has weights to
/// upload waits here until Unity calls the queue event, for whose length Unity keeps its threads off the queue.
/// </summary>
internal sealed class UnityQueue
{
    private readonly object _lock = new();
    private int _waiting;
    private bool _open;
    private bool _closed;

    /// <summary>Waits for the queue event; <see cref="Unlock"/> must follow.</summary>
    /// <exception cref="NativeException">Unity's device goes.</exception>
    public void Lock()
    {
        lock (_lock)
        {
            _waiting++;
            while (!_open)
            {
                if (_closed)
                {
                    _waiting--;
                    throw UnityDevice.Gone();
                }

                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Gives the queue back to the event.</summary>
    public void Unlock()
    {
        lock (_lock)
        {
            _waiting--;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The queue event: lets those that wait submit, and returns once they have. Returns at once where none does.</summary>
    public void Serve()
    {
        lock (_lock)
        {
            if (_waiting == 0 || _closed)
            {
                return;
            }

            _open = true;
            Monitor.PulseAll(_lock);
            while (_waiting > 0)
            {
                Monitor.Wait(_lock);
            }

            _open = false;
        }
    }

    /// <summary>There will be no more events: who waits gives up.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }
}
