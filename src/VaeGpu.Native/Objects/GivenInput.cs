namespace VaeGpu.Native;

/// <summary>An input as a host gave it, its handle of paths resolved.</summary>
internal readonly unsafe struct GivenInput
{
    private const uint KnownFlags = NativeInput.IsQuantised | NativeInput.IsMean;
    private const uint PriorKinds = 4;

    private readonly NativeInput _input;
    private readonly LatentPathSet? _paths;

    private GivenInput(in NativeInput input, LatentPathSet? paths)
    {
        _input = input;
        _paths = paths;
    }

    /// <summary>How many instances.</summary>
    public int Count => (int)_input.Count;

    /// <summary>Reads a host's struct, and checks all that needs no model.</summary>
    /// <param name="pointer">vg_input.</param>
    /// <param name="maxBatch">The most instances.</param>
    /// <exception cref="NativeException">Something is wrong.</exception>
    public static GivenInput Read(NativeInput* pointer, int maxBatch)
    {
        NativeInput input = StructMemory.Read<NativeInput>(pointer, "input");
        StructMemory.CheckFlags(input.Flags, KnownFlags, "input");
        StructMemory.CheckReserved(input.Reserved, "input");
        if (input.Count == 0 || input.Count > (uint)maxBatch)
        {
            throw NativeException.Argument($"input.count is {input.Count}; it is 1 to {maxBatch} here.");
        }

        switch ((NativeInputKind)input.Kind)
        {
            case NativeInputKind.Latents or NativeInputKind.Images:
                StructMemory.CheckNumbers(input.Values, sizeof(float), "input.values");
                break;
            case NativeInputKind.Codes:
                StructMemory.CheckNumbers(input.Codes, sizeof(int), "input.codes");
                break;
            case NativeInputKind.Paths:
                StructMemory.CheckNumbers(input.Times, sizeof(float), "input.times");
                return new GivenInput(in input, HandleTable.Get<PathsObject>(input.Paths).Set);
            case NativeInputKind.Prior when input.Prior > PriorKinds:
                throw NativeException.Argument($"input.prior is {input.Prior}, which is none.");
            case NativeInputKind.Prior when input.TopK > int.MaxValue:
                throw NativeException.Argument($"input.top_k is {input.TopK}.");
            case NativeInputKind.Prior:
                break;
            default:
                throw NativeException.Argument($"input.kind is {input.Kind}, which is none.");
        }

        return new GivenInput(in input, null);
    }

    /// <summary>The same input with its arrays elsewhere.</summary>
    /// <param name="memory">Where they were copied to.</param>
    public GivenInput At(void* memory)
    {
        NativeInput moved = _input;
        moved.Values = (float*)memory;
        moved.Codes = (int*)memory;
        moved.Times = (PathTime*)memory;
        return new GivenInput(in moved, _paths);
    }

    /// <summary>The arrays' bytes for a model; empty for draws.</summary>
    /// <exception cref="NativeException">The model has no such input.</exception>
    public ReadOnlySpan<byte> Bytes(ModelArchitecture architecture) => (NativeInputKind)_input.Kind switch
    {
        NativeInputKind.Latents => Array(_input.Values, architecture.LatentSize * sizeof(float)),
        NativeInputKind.Images => Array(_input.Values, architecture.Image.Elements * sizeof(float)),
        NativeInputKind.Codes => Array(_input.Codes, Positions(architecture) * sizeof(int)),
        NativeInputKind.Paths => Array(_input.Times, sizeof(PathTime)),
        _ => default,
    };

    /// <summary>The input of a decoder, whose batch the count was checked against. Allocates nothing.</summary>
    /// <exception cref="NativeException">The model has no such input.</exception>
    public DecoderInput For(ModelArchitecture architecture)
    {
        DecoderInput input = (NativeInputKind)_input.Kind switch
        {
            NativeInputKind.Latents => DecoderInput.Latents(new ReadOnlySpan<float>(_input.Values, checked(Count * architecture.LatentSize))),
            NativeInputKind.Codes => DecoderInput.Codes(new ReadOnlySpan<int>(_input.Codes, checked(Count * Positions(architecture)))),
            NativeInputKind.Paths => DecoderInput.Paths(_paths!, new ReadOnlySpan<PathTime>(_input.Times, Count)),
            NativeInputKind.Images => DecoderInput.Images(
                new ReadOnlySpan<float>(_input.Values, checked(Count * architecture.Image.Elements)), _input.Seed, _input.Frame, _input.Temperature),
            _ => Draws(0, Count),
        };
        return WithFlags(input);
    }

    /// <summary>A part of draws.</summary>
    /// <param name="skipped">Draws before it.</param>
    /// <param name="count">Draws of it.</param>
    /// <exception cref="NativeException">The input is none of draws.</exception>
    public DecoderInput Draws(int skipped, int count)
    {
        if ((NativeInputKind)_input.Kind != NativeInputKind.Prior)
        {
            throw NativeException.Argument("input.kind must be VG_INPUT_PRIOR.");
        }

        float temperature = (_input.Flags & NativeInput.IsMean) != 0 ? 0 : _input.Temperature == 0 ? 1 : _input.Temperature;
        PriorKind? prior = _input.Prior == 0 ? null : (PriorKind)(_input.Prior - 1);
        DecoderInput draws = DecoderInput.PriorSamples(count, _input.Seed, _input.Frame, unchecked(_input.First + (uint)skipped), temperature, prior, (int)_input.TopK);
        return WithFlags(draws);
    }

    private DecoderInput WithFlags(DecoderInput input) => (_input.Flags & NativeInput.IsQuantised) != 0 ? input.Quantised() : input;

    private static int Positions(ModelArchitecture architecture) =>
        architecture.Codebook?.Positions ?? throw NativeException.Argument("The model has no codebook: its latents are no codes.");

    private ReadOnlySpan<byte> Array(void* values, int rowBytes) => new(values, checked(Count * rowBytes));
}
