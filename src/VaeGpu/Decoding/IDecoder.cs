namespace VaeGpu;

/// <summary>
/// Decodes latents to pictures: on Vulkan or on the CPU, with the same pictures. After the first call of each kind no managed memory is allocated.
/// Not thread-safe: one thread at a time; many decoders may run side by side.
/// </summary>
public interface IDecoder : IDisposable
{
    /// <summary>The model's architecture.</summary>
    ModelArchitecture Architecture { get; }

    /// <summary>The largest batch one call may ask for.</summary>
    int MaxBatch { get; }

    /// <summary>How many asynchronous decodes may be under way.</summary>
    int FramesInFlight { get; }

    /// <summary>Decodes and waits for the result.</summary>
    /// <param name="input">What to decode.</param>
    /// <param name="target">Where the pictures go; must hold the input's whole batch.</param>
    /// <exception cref="ArgumentException">The input or the target has the wrong length, or the batch exceeds <see cref="MaxBatch"/>.</exception>
    void Decode(in DecoderInput input, in DecoderTarget target);

    /// <summary>Starts a decode and returns at once. The input is copied; the caller's memory is free when this returns.</summary>
    /// <param name="input">What to decode.</param>
    /// <param name="format">The layout the result is to have.</param>
    /// <param name="ticket">Names the decode.</param>
    /// <returns>False, with nothing done, when every slot is under way or holds a result not yet read.</returns>
    bool TrySubmit(in DecoderInput input, PixelFormat format, out DecodeTicket ticket);

    /// <summary>True once the result of <paramref name="ticket"/> can be read without waiting.</summary>
    /// <param name="ticket">From <see cref="TrySubmit"/>; not yet read.</param>
    bool IsCompleted(DecodeTicket ticket);

    /// <summary>Copies the result out, waiting for it if need be, and frees its slot.</summary>
    /// <param name="ticket">From <see cref="TrySubmit"/>; each can be read once.</param>
    /// <param name="target">Of the format that was submitted.</param>
    /// <exception cref="ArgumentException">The ticket is unknown or was read before, or the target has another format or is too short.</exception>
    void Read(DecodeTicket ticket, in DecoderTarget target);
}
