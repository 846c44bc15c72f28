using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace VaeGpu;

/// <summary>
/// A decoder being made on a thread of its own, so that a frame loop goes on and asks each frame how far it is. Serves any backend: what makes the
/// decoder is the caller's. Thread-safe. Asking for <see cref="State"/>, <see cref="Error"/> and <see cref="Elapsed"/> neither waits nor allocates.
/// </summary>
/// <example>
/// <code>
/// using var load = DecoderLoad.Start("fashion.safetensors", model =&gt; device.CreateDecoder(model));
/// // each frame:
/// if (decoder is null &amp;&amp; load.State == DecoderLoadState.Ready)
/// {
///     decoder = load.Take();
/// }
/// </code>
/// </example>
public sealed class DecoderLoad : IDisposable
{
    private readonly object _lock = new();
    private readonly Func<IDecoder> _create;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _ended;
    private volatile DecoderLoadState _state;
    private IDecoder? _decoder;
    private Exception? _error;
    private bool _taken;
    private bool _disposed;

    private DecoderLoad(Func<IDecoder> create)
    {
        _create = create;
        // Not the pool's: a load takes seconds, and a game's pool may have no thread to spare or none at all.
        new Thread(Run) { IsBackground = true, Name = "VaeGpu load" }.Start();
    }

    /// <summary>How far the load is. Once it is not <see cref="DecoderLoadState.Loading"/> it stays what it is.</summary>
    public DecoderLoadState State => _state;

    /// <summary>What went wrong; null unless <see cref="State"/> is <see cref="DecoderLoadState.Failed"/>. For a load that was disposed of before it was done, an <see cref="ObjectDisposedException"/>.</summary>
    public Exception? Error => _state == DecoderLoadState.Failed ? _error : null;

    /// <summary>How long the load has been under way, or what it took.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started, _state == DecoderLoadState.Loading ? Stopwatch.GetTimestamp() : _ended);

    /// <summary>Starts to read a model file and make a decoder of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Makes the decoder, on the load's thread, such as <c>model =&gt; device.CreateDecoder(model)</c> or <c>model =&gt; new CpuDecoder(model)</c>. The model is disposed of when this returns.</param>
    /// <exception cref="ArgumentException">The path is empty. What else is wrong, with the file too, comes as <see cref="Error"/>.</exception>
    public static DecoderLoad Start(string path, Func<Model, IDecoder> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(create);
        return new DecoderLoad(() =>
        {
            using Model model = Model.Load(path);
            return create(model);
        });
    }

    /// <summary>Starts to make a decoder.</summary>
    /// <param name="create">Makes it, on the load's thread.</param>
    public static DecoderLoad Start(Func<IDecoder> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new DecoderLoad(create);
    }

    /// <summary>Gives the decoder, once; from then on the caller disposes of it, and may dispose of this.</summary>
    /// <exception cref="InvalidOperationException">The load is under way, or the decoder was taken before.</exception>
    /// <exception cref="ObjectDisposedException">The load was disposed of before.</exception>
    /// <exception cref="Exception">The load failed: <see cref="Error"/> itself is thrown, with the stack of where it arose.</exception>
    public IDecoder Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_state == DecoderLoadState.Loading)
            {
                throw new InvalidOperationException("The decoder is not ready: ask State first, or Wait.");
            }

            if (_error is not null)
            {
                ExceptionDispatchInfo.Throw(_error);
            }

            if (_taken)
            {
                throw new InvalidOperationException("The decoder was taken before.");
            }

            _taken = true;
            IDecoder decoder = _decoder!;
            _decoder = null;
            return decoder;
        }
    }

    /// <summary>
    /// Waits until the load is ready or failed. After <see cref="Dispose"/> too: then true says that nothing is under way any more and the decoder is
    /// gone, which a host needs to know before it destroys a device that it lent.
    /// </summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False where the time ran out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or more than <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool Wait(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, TimeSpan.FromMilliseconds(int.MaxValue));
        }

        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (_state == DecoderLoadState.Loading)
            {
                TimeSpan left = timeout;
                if (timeout != Timeout.InfiniteTimeSpan)
                {
                    left -= Stopwatch.GetElapsedTime(started);
                    left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
                }

                if (!Monitor.Wait(_lock, left))
                {
                    return _state != DecoderLoadState.Loading;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// Gives the load up. Never waits for it: a decoder that comes later is disposed of as it comes, on the load's thread; one that is there and was
    /// not taken is disposed of at once.
    /// </summary>
    public void Dispose()
    {
        IDecoder? decoder;
        lock (_lock)
        {
            _disposed = true;
            decoder = _decoder;
            _decoder = null;
        }

        decoder?.Dispose();
    }

    private void Run()
    {
        IDecoder? decoder = null;
        Exception? error = null;
        try
        {
            decoder = _create() ?? throw new InvalidOperationException("No decoder was made: the function gave null.");
        }
        catch (Exception exception)
        {
            // Whatever it is: on a thread of ours it would end the process.
            error = exception;
        }

        lock (_lock)
        {
            if (!_disposed)
            {
                End(decoder, error);
                return;
            }
        }

        try
        {
            decoder?.Dispose();
            error ??= new ObjectDisposedException(nameof(DecoderLoad), "The load was disposed of before it was done.");
        }
        catch (Exception exception)
        {
            error = exception;
        }

        lock (_lock)
        {
            End(null, error);
        }
    }

    private void End(IDecoder? decoder, Exception? error)
    {
        _decoder = decoder;
        _error = error;
        _ended = Stopwatch.GetTimestamp();
        _state = error is null ? DecoderLoadState.Ready : DecoderLoadState.Failed;
        Monitor.PulseAll(_lock);
    }
}
