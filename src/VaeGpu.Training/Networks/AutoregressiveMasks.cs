using System.Collections.Immutable;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// The masks of an MLP from a latent of codes to the logits of all positions, by which those of a position depend on earlier positions alone
/// (Germain et al., 2015, section 4.1). Every unit has a degree: an input its position, counted from 1; hidden units 1 to positions − 1, one after the
/// other and again; an output its position. A hidden unit sees units of its degree and below, an output those below its own.
/// </summary>
internal static class AutoregressiveMasks
{
    /// <summary>Makes them.</summary>
    /// <param name="codebook">The codes.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="device">Where they are to be.</param>
    /// <returns>For each linear layer [outputs, inputs], 1 where the weight may be anything and 0 where it is 0.</returns>
    public static ImmutableArray<Tensor> Create(Codebook codebook, ImmutableArray<int> hidden, Device device)
    {
        int positions = codebook.Positions;
        Tensor inputs = (arange(positions, dtype: int64) + 1).repeat_interleave(codebook.Size);
        var masks = ImmutableArray.CreateBuilder<Tensor>();
        foreach (int width in hidden)
        {
            Tensor degrees = arange(width, dtype: int64).remainder(Math.Max(1, positions - 1)) + 1;
            masks.Add(degrees.unsqueeze(1).ge(inputs.unsqueeze(0)).to(float32).to(device));
            inputs = degrees;
        }

        Tensor outputs = (arange(positions, dtype: int64) + 1).repeat_interleave(codebook.Codes);
        masks.Add(outputs.unsqueeze(1).gt(inputs.unsqueeze(0)).to(float32).to(device));
        return masks.ToImmutable();
    }
}
