using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>How often each code of each position is used.</summary>
internal static class CodeFrequencies
{
    /// <summary>Uses of each code: [positions, codes], float64.</summary>
    /// <param name="codes">[count, positions], int64.</param>
    /// <param name="number">Codes of a position.</param>
    public static Tensor Count(Tensor codes, long number)
    {
        long positions = codes.shape[1];
        Tensor numbered = codes + arange(positions, dtype: int64, device: codes.device) * number;
        return numbered.reshape(-1).bincount(null, positions * number).reshape(positions, number).to(float64);
    }

    /// <summary>(uses + 1) / (images + codes): a code that was never used stays possible.</summary>
    /// <param name="codes">[count, positions], int64.</param>
    /// <param name="number">Codes of a position.</param>
    /// <returns>[positions, codes], float64.</returns>
    public static Tensor Smoothed(Tensor codes, long number) => (Count(codes, number) + 1) / (codes.shape[0] + number);
}
