using System.Diagnostics;

namespace VaeGpu.Native;

/// <summary>vg_model: a model that is being read on a thread of its own, or was. Whoever needs its numbers holds a reference; the last one frees them. Thread-safe.</summary>
internal sealed class ModelObject : NativeObject
{
    private readonly object _lock = new();
    private readonly Func<Model> _read;
    private int _references = 1;
    private Model? _model;
    private PriorSampler? _sampler;
    private Exception? _error;
    private volatile bool _ended;
    private bool _handleIsGone;

    /// <param name="read">Reads it, on its thread.</param>
    public ModelObject(Func<Model> read)
    {
        _read = read;
        new Thread(Run) { IsBackground = true, Name = "VaeGpu model" }.Start();
    }

    /// <summary>How many draws one call of the sampler makes.</summary>
    public const int SamplerBatch = 64;

    /// <inheritdoc/>
    public override string Kind => "model";

    /// <summary>How far it is; where it failed, the failure.</summary>
    public ResultCode Poll() => !_ended ? ResultCode.NotReady : _error is null ? ResultCode.Ok : Failures.Report(_error);

    /// <summary>Waits until it is read or failed.</summary>
    /// <param name="milliseconds">How long at most; <see cref="uint.MaxValue"/> for as long as it takes.</param>
    public ResultCode Wait(uint milliseconds) => Wait(milliseconds, byHandle: false);

    /// <summary>The same for a host, whose wait ends when another thread of its destroys the model: one that is read from a pipe may never come.</summary>
    /// <exception cref="NativeException">The handle is gone.</exception>
    public ResultCode WaitByHandle(uint milliseconds) => Wait(milliseconds, byHandle: true);

    /// <summary>Lets go of it for the host, whose handle is gone.</summary>
    public void ReleaseHandle()
    {
        lock (_lock)
        {
            _handleIsGone = true;
            Monitor.PulseAll(_lock);
        }

        Release();
    }

    /// <summary>The model, which stays while the caller holds a reference.</summary>
    /// <exception cref="NativeException">It failed, with what it failed by.</exception>
    public Model Loaded => _model ?? throw new NativeException(_error is null ? ResultCode.NotReady : Failures.CodeOf(_error), _error is null ? "The model is loading." : Failures.OneLine(_error));

    /// <summary>Holds the numbers.</summary>
    /// <exception cref="NativeException">They are gone.</exception>
    public void AddReference()
    {
        lock (_lock)
        {
            if (_references == 0)
            {
                throw new NativeException(ResultCode.Handle, "The model was destroyed.");
            }

            _references++;
        }
    }

    /// <summary>Lets go of them.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (--_references == 0)
            {
                _sampler?.Dispose();
                _model?.Dispose();
            }
        }
    }

    /// <summary>Draws from a prior, by one thread at a time. The caller holds a reference.</summary>
    public void Draw(in DecoderInput input, Span<float> latents)
    {
        lock (_lock)
        {
            _sampler ??= new PriorSampler(Loaded, new DecoderOptions { MaxBatch = SamplerBatch });
            _sampler.Draw(in input, latents);
        }
    }

    private ResultCode Wait(uint milliseconds, bool byHandle)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (!_ended && !(byHandle && _handleIsGone))
            {
                double left = milliseconds == uint.MaxValue ? int.MaxValue : milliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (left <= 0 || (!Monitor.Wait(_lock, (int)Math.Min(Math.Ceiling(left), int.MaxValue)) && milliseconds != uint.MaxValue))
                {
                    break;
                }
            }

            if (byHandle && _handleIsGone)
            {
                throw new NativeException(ResultCode.Handle, "The model was destroyed.");
            }
        }

        return Poll();
    }

    private void Run()
    {
        Model? model = null;
        Exception? error = null;
        try
        {
            model = _read();
        }
        catch (Exception exception)
        {
            // Whatever it is: on a thread of ours it would end the process.
            error = exception;
        }

        lock (_lock)
        {
            _model = model;
            _error = error;
            _ended = true;
            if (_references == 0)
            {
                model?.Dispose();
            }

            Monitor.PulseAll(_lock);
        }
    }
}
