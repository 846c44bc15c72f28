namespace VaeGpu;

/// <summary>
/// The codes of a model whose latents are discrete: <see cref="Positions"/> codes make a latent, each one of <see cref="Codes"/> vectors of
/// <see cref="Size"/> values (van den Oord et al., 2017, section 3.1). K-means has one position, and its centres are the vectors. Immutable.
/// </summary>
/// <param name="Tensor">The tensor of the vectors: [codes, size] where all positions share them, [positions, codes, size] otherwise.</param>
/// <param name="Positions">Codes that make one latent.</param>
/// <param name="Codes">Vectors to choose from at a position.</param>
/// <param name="Size">Values of a vector.</param>
/// <param name="Shared">True where all positions choose from the same vectors.</param>
/// <param name="Frequencies">
/// The tensor of how often each code was used on the training images, [positions, codes], each position's summing to 1: what the independent prior draws
/// by. Null where the file does not say; codes are then drawn evenly.
/// </param>
public sealed record Codebook(string Tensor, int Positions, int Codes, int Size, bool Shared, string? Frequencies = null)
{
    /// <summary>The most codes of one position.</summary>
    public const int MostCodes = 1 << 24;

    /// <summary>Values of a latent: the vectors of all positions, one after the other.</summary>
    public int LatentSize => checked(Positions * Size);

    /// <summary>Vectors of all positions.</summary>
    public int Vectors => Shared ? Codes : checked(Positions * Codes);
}
