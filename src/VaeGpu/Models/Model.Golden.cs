namespace VaeGpu;

public sealed partial class Model
{
    /// <summary>Decodes the golden latents or codes and compares with the golden outputs. Decodes in batches; allocates.</summary>
    /// <param name="decoder">Any backend's decoder of this model.</param>
    /// <exception cref="InvalidOperationException">The file holds no golden pairs.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public GoldenResult Verify(IDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        GoldenPairs golden = Golden ?? throw NothingToVerify();
        int elements = Architecture.Image.Elements;
        var comparison = new GoldenComparison(golden.Tolerance);
        int batch = Math.Min(decoder.MaxBatch, golden.Count);
        var outputs = new float[checked(batch * elements)];
        var expected = new float[outputs.Length];
        for (int first = 0; first < golden.Count; first += batch)
        {
            int count = Math.Min(batch, golden.Count - first);
            ReadRows(GoldenPairs.Outputs, first, expected.AsSpan(0, count * elements));
            DecodeGolden(decoder, first, count, outputs.AsSpan(0, count * elements));
            comparison.Add(count, outputs.AsSpan(0, count * elements), expected.AsSpan(0, count * elements));
        }

        return comparison.Result;
    }

    /// <summary>Encodes the golden pictures and compares with the golden encodings. Encodes in batches; allocates.</summary>
    /// <param name="encoder">Any backend's encoder of this model.</param>
    /// <exception cref="InvalidOperationException">The file holds no golden pairs for the encoder.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public GoldenResult Verify(IEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        GoldenPairs golden = Golden is { EncoderCount: > 0 } pairs ? pairs : throw NothingToVerify();
        int latent = Architecture.LatentSize;
        int elements = Architecture.Image.Elements;
        var comparison = new GoldenComparison(golden.Tolerance);
        var image = new float[elements];
        var encoding = new float[Architecture.EncodingSize];
        var expected = new float[encoding.Length];
        for (int first = 0; first < golden.EncoderCount; first++)
        {
            ReadRows(GoldenPairs.Images, first, image);
            ReadRows(GoldenPairs.Encodings, first, expected);
            encoder.Encode(image, encoding.AsSpan(0, latent), encoding.AsSpan(latent));
            comparison.Add(1, encoding, expected);
        }

        return comparison.Result;
    }

    /// <summary>Decodes the golden latents or codes by <see cref="DoubleReference"/> and compares with the golden outputs: shows that the pairs belong to the weights.</summary>
    /// <exception cref="InvalidOperationException">The file holds no golden pairs.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public GoldenResult VerifyByReference()
    {
        GoldenPairs golden = Golden ?? throw NothingToVerify();
        var comparison = new GoldenComparison(golden.Tolerance);
        double[] outputs;
        if (Architecture.Codebook is { } codebook)
        {
            var codes = new int[checked(golden.Count * codebook.Positions)];
            ReadCodes(GoldenPairs.Codes, 0, codes);
            outputs = DoubleReference.Decode(this, codes);
        }
        else
        {
            outputs = DoubleReference.Decode(this, ReadAll(GoldenPairs.Latents));
        }

        comparison.Add(golden.Count, outputs, ReadAll(GoldenPairs.Outputs));
        return comparison.Result;
    }

    private void DecodeGolden(IDecoder decoder, int first, int count, Span<float> outputs)
    {
        if (Architecture.Codebook is { } codebook)
        {
            var codes = new int[count * codebook.Positions];
            ReadCodes(GoldenPairs.Codes, first, codes);
            decoder.Decode(DecoderInput.Codes(codes), outputs);
            return;
        }

        var latents = new float[count * Architecture.LatentSize];
        ReadRows(GoldenPairs.Latents, first, latents);
        decoder.Decode(latents, outputs);
    }

    private static InvalidOperationException NothingToVerify() => new("The model file holds no golden pairs of this kind: there is nothing to verify.");
}
