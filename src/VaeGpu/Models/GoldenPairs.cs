namespace VaeGpu;

/// <summary>
/// Inputs with the outputs that they must give, made by torch or in double precision and stored in the file as fp32, so that every host can check itself.
/// The numbers are tensors of the model, read by <see cref="Model.ReadRows"/> under the names here.
/// </summary>
/// <param name="Count">How many pairs of latent, or codes, and picture.</param>
/// <param name="EncoderCount">How many pairs of picture and encoding; 0 for none.</param>
/// <param name="Tolerance">The largest normalised mean squared error that passes, for the precision of this file.</param>
public sealed record GoldenPairs(int Count, int EncoderCount, double Tolerance)
{
    /// <summary>The fewest pairs a file may hold, if it holds any.</summary>
    public const int Minimum = 16;

    /// <summary>The tensor of latents, [<see cref="Count"/>, latent].</summary>
    public const string Latents = "golden.latents";

    /// <summary>The tensor of codes that stands for <see cref="Latents"/> where latents are codes: whole numbers, [<see cref="Count"/>, positions].</summary>
    public const string Codes = "golden.codes";

    /// <summary>The tensor of the pictures they decode to, [<see cref="Count"/>, channels · height · width]: the likelihood's mean, after the sigmoid where the decoder gives logits.</summary>
    public const string Outputs = "golden.outputs";

    /// <summary>The tensor of pictures to encode, [<see cref="EncoderCount"/>, channels · height · width].</summary>
    public const string Images = "golden.images";

    /// <summary>The tensor of what they encode to, [<see cref="EncoderCount"/>, 2 · latent]: mean, then log variance; where latents are codes, [<see cref="EncoderCount"/>, latent]: the vectors before they are quantised.</summary>
    public const string Encodings = "golden.encodings";
}
