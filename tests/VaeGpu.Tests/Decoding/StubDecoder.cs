namespace VaeGpu.Tests;

/// <summary>A decoder that decodes nothing and counts how often it was disposed of.</summary>
internal sealed class StubDecoder(Exception? refusal = null) : IDecoder
{
    private int _disposals;

    public int Disposals => Volatile.Read(ref _disposals);

    public ModelArchitecture Architecture => throw new NotSupportedException();

    public int MaxBatch => 1;

    public int FramesInFlight => 1;

    public void Decode(in DecoderInput input, in DecoderTarget target) => throw new NotSupportedException();

    public bool TrySubmit(in DecoderInput input, PixelFormat format, out DecodeTicket ticket) => throw new NotSupportedException();

    public bool IsCompleted(DecodeTicket ticket) => throw new NotSupportedException();

    public void Read(DecodeTicket ticket, in DecoderTarget target) => throw new NotSupportedException();

    public void Dispose()
    {
        Interlocked.Increment(ref _disposals);
        if (refusal is not null)
        {
            throw refusal;
        }
    }
}
