namespace VaeGpu;

/// <summary>How a decoder is made. Zero means default in every field.</summary>
public readonly record struct DecoderOptions
{
    /// <summary>The largest batch one call may ask for; 0 is 64. Memory is taken for it once, when the decoder is made.</summary>
    public int MaxBatch { get; init; }

    /// <summary>How many asynchronous decodes may be under way; 0 is 2, at most 16.</summary>
    public int FramesInFlight { get; init; }

    /// <summary>How many threads the CPU backend computes on, the calling one included; 0 is one for each core. Other backends ignore it.</summary>
    public int Threads { get; init; }
}
