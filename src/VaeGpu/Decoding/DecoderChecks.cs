namespace VaeGpu;

/// <summary>What every backend checks before it touches a caller's memory, so that all say the same of the same mistake. Allocates only to throw.</summary>
internal static class DecoderChecks
{
    private const int DefaultBatch = 64;
    private const int DefaultFrames = 2;
    private const int MaximumFrames = 16;

    /// <summary>The options with their defaults filled in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there are more frames in flight than 16.</exception>
    public static DecoderOptions Resolve(in DecoderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxBatch, nameof(DecoderOptions.MaxBatch));
        ArgumentOutOfRangeException.ThrowIfNegative(options.FramesInFlight, nameof(DecoderOptions.FramesInFlight));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.FramesInFlight, MaximumFrames, nameof(DecoderOptions.FramesInFlight));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, nameof(DecoderOptions.Threads));
        return options with
        {
            MaxBatch = options.MaxBatch == 0 ? DefaultBatch : options.MaxBatch,
            FramesInFlight = options.FramesInFlight == 0 ? DefaultFrames : options.FramesInFlight,
            Threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        };
    }

    /// <summary>Refuses a batch whose pictures or latents no span could hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is so large.</exception>
    public static void CheckMaxBatch(ModelArchitecture architecture, int maxBatch)
    {
        long row = Math.Max(architecture.LatentSize, Math.Max(4L * architecture.Image.Pixels, architecture.Image.Elements));
        if (maxBatch * row > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(DecoderOptions.MaxBatch), maxBatch, $"Pictures of {architecture.Image} fill a span with a batch of {Array.MaxLength / row}.");
        }
    }

    /// <summary>Checks an input whole.</summary>
    /// <param name="architecture">The model's.</param>
    /// <param name="maxBatch">The largest batch that memory was taken for.</param>
    /// <param name="input">The input.</param>
    /// <returns>Its batch, at least 1.</returns>
    /// <exception cref="ArgumentException">It is empty, has a wrong length, exceeds <paramref name="maxBatch"/>, or asks for what the model has not.</exception>
    public static int CheckInput(ModelArchitecture architecture, int maxBatch, in DecoderInput input)
    {
        int batch = input.Kind switch
        {
            DecoderInputKind.Latents => CountRows(input.Values.Length, architecture.LatentSize, "latent"),
            DecoderInputKind.PriorSamples => CheckPriorSamples(architecture, input),
            DecoderInputKind.Paths => CheckPaths(architecture, input),
            DecoderInputKind.Images => CheckImages(architecture, input),
            DecoderInputKind.Codes => CheckCodes(architecture, input),
            _ => throw new ArgumentException($"Unknown kind of input: {input.Kind}.", nameof(input)),
        };
        if (input.IsQuantised && architecture.Codebook is null)
        {
            throw new ArgumentException("The model has no codebook, so that its latents cannot be quantised.", nameof(input));
        }

        if (batch < 1)
        {
            throw new ArgumentException("The input is empty; a decode needs a batch of at least 1.", nameof(input));
        }

        if (batch > maxBatch)
        {
            throw new ArgumentException(
                $"The input's batch is {batch}, but this decoder was made for {maxBatch} at most; set {nameof(DecoderOptions)}.{nameof(DecoderOptions.MaxBatch)}.", nameof(input));
        }

        return batch;
    }

    /// <summary>Checks that a target holds a batch.</summary>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static void CheckTarget(ModelArchitecture architecture, int batch, in DecoderTarget target)
    {
        int length = target.Format == PixelFormat.Float ? target.FloatValues.Length : target.Bytes.Length;
        long needed = TargetLength(architecture, batch, target.Format);
        if (length < needed)
        {
            string unit = target.Format == PixelFormat.Float ? "floats" : "bytes";
            throw new ArgumentException($"The target holds {length} {unit}; {batch} pictures of {architecture.Image} need {needed}.", nameof(target));
        }
    }

    /// <summary>How many floats, or bytes, a batch of pictures takes.</summary>
    /// <exception cref="ArgumentException">The format is unknown.</exception>
    public static long TargetLength(ModelArchitecture architecture, int batch, PixelFormat format) => format switch
    {
        PixelFormat.Float => (long)batch * architecture.Image.Elements,
        PixelFormat.Rgba8 => 4L * batch * architecture.Image.Pixels,
        _ => throw new ArgumentException($"Unknown pixel format: {format}.", nameof(format)),
    };

    /// <summary>Checks what an encoder is given.</summary>
    /// <returns>The batch, at least 1.</returns>
    /// <exception cref="ArgumentException">A span has the wrong length, or the batch exceeds <paramref name="maxBatch"/>.</exception>
    public static int CheckEncode(ModelArchitecture architecture, int maxBatch, ReadOnlySpan<float> images, ReadOnlySpan<float> mean, ReadOnlySpan<float> logVariance)
    {
        int batch = CheckEncodeBatch(architecture, maxBatch, images);
        if (!logVariance.IsEmpty && architecture.Codebook is not null)
        {
            throw new ArgumentException("Latents of this model are codes, which have no variance.", nameof(logVariance));
        }

        long latents = (long)batch * architecture.LatentSize;
        if (mean.Length < latents)
        {
            throw new ArgumentException($"The mean has room for {mean.Length} values; {batch} latents of {architecture.LatentSize} need {latents}.", nameof(mean));
        }

        if (!logVariance.IsEmpty && logVariance.Length < latents)
        {
            throw new ArgumentException(
                $"The log variance has room for {logVariance.Length} values; {batch} latents of {architecture.LatentSize} need {latents}.", nameof(logVariance));
        }

        return batch;
    }

    /// <summary>Checks what an encoder to codes is given.</summary>
    /// <returns>The batch, at least 1.</returns>
    /// <exception cref="ArgumentException">The model has no codebook, a span has the wrong length, or the batch exceeds <paramref name="maxBatch"/>.</exception>
    public static int CheckEncode(ModelArchitecture architecture, int maxBatch, ReadOnlySpan<float> images, ReadOnlySpan<int> codes)
    {
        if (architecture.Codebook is not { } codebook)
        {
            throw new ArgumentException("The model has no codebook: its latents are no codes.", nameof(codes));
        }

        int batch = CheckEncodeBatch(architecture, maxBatch, images);
        long needed = (long)batch * codebook.Positions;
        return codes.Length >= needed
            ? batch
            : throw new ArgumentException($"There is room for {codes.Length} codes; {batch} latents of {codebook.Positions} need {needed}.", nameof(codes));
    }

    private static int CheckEncodeBatch(ModelArchitecture architecture, int maxBatch, ReadOnlySpan<float> images)
    {
        int batch = CountRows(images.Length, architecture.Image.Elements, "image");
        return batch >= 1 && batch <= maxBatch ? batch : throw new ArgumentException($"The batch is {batch}; this encoder takes 1 to {maxBatch}.", nameof(images));
    }

    private static int CheckPriorSamples(ModelArchitecture architecture, in DecoderInput input)
    {
        if (input.Prior is { } kind && architecture.FindPrior(kind) is null)
        {
            throw new ArgumentException($"The model has no prior of kind {kind}; its own is {architecture.Prior.Kind}.", nameof(input));
        }

        if (input.TopK < 0 || input.TopK > 0 && architecture.Codebook is null)
        {
            throw new ArgumentException($"The likeliest {input.TopK} codes cannot be drawn from: {(input.TopK < 0 ? "the number is negative" : "latents of this model are no codes")}.", nameof(input));
        }

        CheckTemperature(input.Temperature);
        return input.Count;
    }

    private static int CheckCodes(ModelArchitecture architecture, in DecoderInput input)
    {
        if (architecture.Codebook is not { } codebook)
        {
            throw new ArgumentException("The model has no codebook: its latents are no codes.", nameof(input));
        }

        foreach (int code in input.CodeValues)
        {
            if ((uint)code >= (uint)codebook.Codes)
            {
                throw new ArgumentException($"There is no code {code}; the codebook has {codebook.Codes}, from 0.", nameof(input));
            }
        }

        return CountRows(input.CodeValues.Length, codebook.Positions, "latent");
    }

    private static int CheckPaths(ModelArchitecture architecture, in DecoderInput input)
    {
        if (input.PathSet is not { } paths)
        {
            throw new ArgumentException("The input has no paths.", nameof(input));
        }

        if (paths.LatentSize != architecture.LatentSize)
        {
            throw new ArgumentException($"The paths' latents have {paths.LatentSize} values; the model's have {architecture.LatentSize}.", nameof(input));
        }

        paths.CheckInstances(input.Instances);
        return input.Instances.Length;
    }

    private static int CheckImages(ModelArchitecture architecture, in DecoderInput input)
    {
        if (architecture.Encoder is null)
        {
            throw new ArgumentException("The model has no encoder, so that it cannot reconstruct pictures.", nameof(input));
        }

        CheckTemperature(input.Temperature);
        return CountRows(input.Values.Length, architecture.Image.Elements, "image");
    }

    private static void CheckTemperature(float temperature)
    {
        if (!(temperature >= 0 && temperature <= float.MaxValue))
        {
            throw new ArgumentException($"The temperature is {temperature}; it must be finite and not negative.");
        }
    }

    private static int CountRows(int length, int rowLength, string row)
    {
        (int count, int rest) = Math.DivRem(length, rowLength);
        return rest == 0 ? count : throw new ArgumentException($"{length} values are not a whole number of {row}s of {rowLength}.");
    }
}
