namespace VaeGpu.Training;

/// <summary>Pictures encoded and decoded again: at the mean of q(z | x), or by their codes.</summary>
/// <param name="decoder">Of a model with an encoder; used by one thread at a time.</param>
/// <param name="pictures">The pictures, of the model's shape.</param>
internal sealed class ReconstructedPictures(IDecoder decoder, IPointSet pictures) : IPointSet
{
    private readonly Lock _gate = new();

    public int Count => pictures.Count;

    public int Dimension => pictures.Dimension;

    public void Read(int first, Span<float> rows)
    {
        lock (_gate)
        {
            float[] images = new float[Math.Min(decoder.MaxBatch * Dimension, rows.Length)];
            while (rows.Length > 0)
            {
                int now = Math.Min(decoder.MaxBatch, rows.Length / Dimension);
                Span<float> batch = images.AsSpan(0, now * Dimension);
                pictures.Read(first, batch);
                decoder.Decode(DecoderInput.Images(batch), rows[..batch.Length]);
                rows = rows[batch.Length..];
                first += now;
            }
        }
    }
}
