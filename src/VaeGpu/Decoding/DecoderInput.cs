namespace VaeGpu;

/// <summary>
/// What to decode: latents, codes, draws from the prior, paths at given times, or pictures to reconstruct. Any input goes to any target.
/// A view of the caller's memory that lives on the stack; making one allocates nothing.
/// </summary>
public readonly ref struct DecoderInput
{
    /// <summary>Where the latents come from.</summary>
    public DecoderInputKind Kind { get; private init; }

    /// <summary>Latents [batch, latent] or pictures [batch, channels, height, width], by <see cref="Kind"/>.</summary>
    public ReadOnlySpan<float> Values { get; private init; }

    /// <summary>Codes [batch, positions], for <see cref="DecoderInputKind.Codes"/>.</summary>
    public ReadOnlySpan<int> CodeValues { get; private init; }

    /// <summary>True where latents or points of paths are replaced by the nearest codes' vectors before they are decoded.</summary>
    public bool IsQuantised { get; private init; }

    /// <summary>True where that is still to be done: draws, codes and reconstructions are made of codes already.</summary>
    internal bool ReplacesLatents => IsQuantised && Kind is (DecoderInputKind.Latents or DecoderInputKind.Paths);

    /// <summary>How many draws, for <see cref="DecoderInputKind.PriorSamples"/>.</summary>
    public int Count { get; private init; }

    /// <summary>The key of the counter random numbers.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The frame the numbers are drawn for: another frame, other numbers.</summary>
    public uint Frame { get; private init; }

    /// <summary>The index of the first draw, so that a batch can be drawn in parts and come out the same.</summary>
    public uint First { get; private init; }

    /// <summary>What the deviation of the draws is multiplied by, or the logits of codes divided by; 0 gives the mean, or the likeliest codes.</summary>
    public float Temperature { get; private init; }

    /// <summary>Which prior is drawn from; null for the model's own.</summary>
    public PriorKind? Prior { get; private init; }

    /// <summary>Of each position's codes the likeliest so many are drawn from; 0 for all.</summary>
    public int TopK { get; private init; }

    /// <summary>The paths, for <see cref="DecoderInputKind.Paths"/>.</summary>
    public LatentPathSet? PathSet { get; private init; }

    /// <summary>The instances on the paths.</summary>
    public ReadOnlySpan<PathTime> Instances { get; private init; }

    /// <summary>The caller's latents.</summary>
    /// <param name="latents">[batch, latent], row after row.</param>
    public static DecoderInput Latents(ReadOnlySpan<float> latents) => new() { Kind = DecoderInputKind.Latents, Values = latents };

    /// <summary>The caller's codes, for a model whose latents are codes: their vectors are decoded.</summary>
    /// <param name="codes">[batch, positions], row after row; each from 0 to below the number of codes.</param>
    public static DecoderInput Codes(ReadOnlySpan<int> codes) => new() { Kind = DecoderInputKind.Codes, CodeValues = codes };

    /// <summary>Draws from the model's prior by Philox4x32-10 (Salmon et al., 2011): the same seed, frame and index give the same latent on every backend, whatever the batch.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The key.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="first">The index of the first draw.</param>
    /// <param name="temperature">What the deviation is multiplied by; where latents are codes, what their logits are divided by, 0 for the likeliest code.</param>
    /// <param name="prior">Which prior; null for the model's own. <see cref="ModelArchitecture.FindPrior"/> says which there are.</param>
    /// <param name="topK">Where latents are codes, of each position's codes the likeliest so many are drawn from, equally likely ones by their index; 0 for all.</param>
    public static DecoderInput PriorSamples(int count, ulong seed, uint frame = 0, uint first = 0, float temperature = 1, PriorKind? prior = null, int topK = 0) => new()
    {
        Kind = DecoderInputKind.PriorSamples,
        Count = count,
        Seed = seed,
        Frame = frame,
        First = first,
        Temperature = temperature,
        Prior = prior,
        TopK = topK,
    };

    /// <summary>Many instances, each on its own path at its own time.</summary>
    /// <param name="paths">The paths, uploaded once when first seen.</param>
    /// <param name="instances">[batch]: which path and when.</param>
    public static DecoderInput Paths(LatentPathSet paths, ReadOnlySpan<PathTime> instances) =>
        new() { Kind = DecoderInputKind.Paths, PathSet = paths, Instances = instances };

    /// <summary>
    /// Pictures to reconstruct: encoded, reparameterised z = mean + temperature · sigma · epsilon, or quantised where latents are codes, and decoded, in one
    /// submit. Needs a model with an encoder.
    /// </summary>
    /// <param name="images">[batch, channels, height, width], in the model's value range.</param>
    /// <param name="seed">The key of epsilon.</param>
    /// <param name="frame">The frame of epsilon.</param>
    /// <param name="temperature">What sigma is multiplied by; 0, the default, decodes the mean. Not read where latents are codes, which nothing random chooses.</param>
    public static DecoderInput Images(ReadOnlySpan<float> images, ulong seed = 0, uint frame = 0, float temperature = 0) =>
        new() { Kind = DecoderInputKind.Images, Values = images, Seed = seed, Frame = frame, Temperature = temperature };

    /// <summary>
    /// The same input with every latent replaced, position by position, by the nearest code's vector before it is decoded: a path then walks from code to
    /// code. For latents and paths; codes, draws and reconstructions are made of codes already.
    /// </summary>
    public DecoderInput Quantised() => this with { IsQuantised = true };

    /// <summary>The caller's latents.</summary>
    /// <param name="latents">[batch, latent].</param>
    public static implicit operator DecoderInput(ReadOnlySpan<float> latents) => Latents(latents);

    /// <summary>The caller's latents.</summary>
    /// <param name="latents">[batch, latent].</param>
    public static implicit operator DecoderInput(Span<float> latents) => Latents(latents);

    /// <summary>The caller's latents.</summary>
    /// <param name="latents">[batch, latent].</param>
    public static implicit operator DecoderInput(float[] latents) => Latents(latents);
}
