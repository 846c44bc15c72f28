namespace VaeGpu;

/// <summary>One asynchronous decode: a copy of its input, and its result.</summary>
internal sealed unsafe class DecodeSlot : IDisposable
{
    private readonly NativeFloats _input;
    private readonly NativeFloats _output;
    private DecoderInputKind _kind;
    private int _inputLength;
    private int _count;
    private ulong _seed;
    private uint _frame;
    private uint _first;
    private float _temperature;
    private PriorKind? _prior;
    private int _topK;
    private bool _isQuantised;
    private LatentPathSet? _paths;

    /// <summary>Takes memory.</summary>
    /// <param name="architecture">The model's.</param>
    /// <param name="maxBatch">The largest batch.</param>
    public DecodeSlot(ModelArchitecture architecture, int maxBatch)
    {
        // Codes of a latent are no more than its values.
        int widest = Math.Max(architecture.LatentSize, sizeof(PathTime) / sizeof(float));
        if (architecture.Encoder is not null)
        {
            widest = Math.Max(widest, architecture.Image.Elements);
        }

        _input = new NativeFloats((long)maxBatch * widest);
        _output = new NativeFloats((long)maxBatch * architecture.Image.Elements);
    }

    /// <summary>Where the decode is.</summary>
    public DecodeSlotState State { get; set; }

    /// <summary>Its ticket's number.</summary>
    public ulong Ticket { get; private set; }

    /// <summary>Its batch.</summary>
    public int Batch { get; private set; }

    /// <summary>The layout of its result.</summary>
    public PixelFormat Format { get; private set; }

    /// <summary>What went wrong; null where nothing did.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Copies an input in.</summary>
    public void Submit(in DecoderInput input, int batch, PixelFormat format, ulong ticket)
    {
        _kind = input.Kind;
        _count = input.Count;
        _seed = input.Seed;
        _frame = input.Frame;
        _first = input.First;
        _temperature = input.Temperature;
        _prior = input.Prior;
        _topK = input.TopK;
        _isQuantised = input.IsQuantised;
        _paths = input.PathSet;
        switch (_kind)
        {
            case DecoderInputKind.Paths:
                Keep(input.Instances);
                break;
            case DecoderInputKind.Codes:
                Keep(input.CodeValues);
                break;
            default:
                Keep(input.Values);
                break;
        }

        Batch = batch;
        Format = format;
        Ticket = ticket;
        State = DecodeSlotState.Submitted;
    }

    /// <summary>The input again, in this slot's memory.</summary>
    public DecoderInput Input
    {
        get
        {
            DecoderInput input = _kind switch
            {
                DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(_count, _seed, _frame, _first, _temperature, _prior, _topK),
                DecoderInputKind.Paths => DecoderInput.Paths(_paths!, Kept<PathTime>()),
                DecoderInputKind.Images => DecoderInput.Images(Kept<float>(), _seed, _frame, _temperature),
                DecoderInputKind.Codes => DecoderInput.Codes(Kept<int>()),
                _ => DecoderInput.Latents(Kept<float>()),
            };
            return _isQuantised ? input.Quantised() : input;
        }
    }

    /// <summary>A target for the result in this slot's memory.</summary>
    /// <param name="length">Floats or bytes of the result.</param>
    public DecoderTarget Output(int length) => Format == PixelFormat.Float
        ? DecoderTarget.Floats(new Span<float>(_output.Pointer, length))
        : DecoderTarget.Rgba8(new Span<byte>(_output.Pointer, length));

    /// <summary>Copies the result out and frees the slot.</summary>
    /// <param name="length">Floats or bytes of the result.</param>
    /// <param name="target">A checked target.</param>
    public void Read(int length, in DecoderTarget target)
    {
        DecoderTarget result = Output(length);
        if (Format == PixelFormat.Float)
        {
            result.FloatValues.CopyTo(target.FloatValues);
        }
        else
        {
            result.Bytes.CopyTo(target.Bytes);
        }

        Free();
    }

    /// <summary>Makes room for the next decode.</summary>
    public void Free()
    {
        State = DecodeSlotState.Free;
        Failure = null;
        _paths = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
    }

    private void Keep<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        _inputLength = values.Length;
        values.CopyTo(new Span<T>(_input.Pointer, _inputLength));
    }

    private ReadOnlySpan<T> Kept<T>()
        where T : unmanaged => new(_input.Pointer, _inputLength);
}
