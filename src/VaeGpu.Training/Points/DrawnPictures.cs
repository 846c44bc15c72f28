namespace VaeGpu.Training;

/// <summary>Pictures drawn from a model's prior and decoded, each by its index: the same whatever the chunks they are read in.</summary>
/// <param name="decoder">Draws and decodes; used by one thread at a time.</param>
/// <param name="prior">Which prior.</param>
/// <param name="seed">The key of the draws.</param>
/// <param name="count">How many.</param>
internal sealed class DrawnPictures(IDecoder decoder, PriorKind prior, ulong seed, int count) : IPointSet
{
    private readonly Lock _gate = new();

    public int Count => count;

    public int Dimension => decoder.Architecture.Image.Elements;

    public void Read(int first, Span<float> rows)
    {
        lock (_gate)
        {
            while (rows.Length > 0)
            {
                int now = Math.Min(decoder.MaxBatch, rows.Length / Dimension);
                decoder.Decode(DecoderInput.PriorSamples(now, seed, first: (uint)first, prior: prior), rows[..(now * Dimension)]);
                rows = rows[(now * Dimension)..];
                first += now;
            }
        }
    }
}
