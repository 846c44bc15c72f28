namespace VaeGpu;

/// <summary>
/// Draws a code by its logits: softmax at a temperature over the likeliest so many, inverted at one uniform number. What shaders/sample_codes.comp does
/// on a device; docs/numbers.md specifies both. Sums in double. Allocates nothing; thread-safe.
/// </summary>
public static class CodeSampler
{
    /// <summary>A logit that is no higher, or no number, belongs to a code that is never drawn: log 0.</summary>
    internal const float Never = -1e30f;

    /// <summary>Below this no exponential counts.</summary>
    private const double Smallest = -80;

    /// <summary>Draws a code.</summary>
    /// <param name="logits">[codes]; not empty.</param>
    /// <param name="temperature">What the logits are divided by, from 0; 0 gives the likeliest code, of equally likely ones the lowest.</param>
    /// <param name="topK">The likeliest so many codes are drawn from, of equally likely ones those of lowest index; 0 for all.</param>
    /// <param name="uniform">A number in (0, 1].</param>
    /// <returns>The first code at which the probabilities so far reach <paramref name="uniform"/>; 0 where no logit is a finite number above −1e30.</returns>
    /// <exception cref="ArgumentException">There are no logits.</exception>
    public static int Draw(ReadOnlySpan<float> logits, float temperature, int topK, float uniform)
    {
        int best = Likeliest(logits);
        CodeChoice choice = CodeChoice.From(temperature, topK, logits.Length);
        uint top = Rank(logits[best]);
        if (choice.Likeliest == 1 || top == 0)
        {
            return best;
        }

        // Codes of a higher rank than the last that is let in are in; of those of its rank the first few.
        uint last = choice.Likeliest < logits.Length ? FindLast(logits, choice.Likeliest) : 0;
        int ties = choice.Likeliest - Count(logits, last + 1);
        double total = Sum(logits, logits[best], choice.InverseTemperature, last, ties, double.PositiveInfinity, out _);
        Sum(logits, logits[best], choice.InverseTemperature, last, ties, total * uniform, out int code);
        return code;
    }

    /// <summary>The uniform number of a position's code: stream <see cref="RandomStream.Code"/>.</summary>
    internal static float Uniform(ulong seed, uint frame, uint instance, uint position)
    {
        Philox4x32.Generate(seed, position, instance, frame, (uint)RandomStream.Code, out uint word, out _, out _, out _);
        return CounterNormal.Uniform(word);
    }

    /// <summary>The logits of the independent prior at a position: log frequencies, <see cref="Never"/> for 0; all 0 where the file has no frequencies.</summary>
    /// <param name="model">A model with a codebook.</param>
    /// <param name="position">The position.</param>
    /// <param name="logits">[codes], out.</param>
    internal static void ReadLogits(Model model, int position, Span<float> logits)
    {
        if (model.Architecture.Codebook!.Frequencies is not { } frequencies)
        {
            logits.Clear();
            return;
        }

        model.ReadRows(frequencies, position, logits);
        foreach (ref float value in logits)
        {
            value = value > 0 ? (float)Math.Log(value) : Never;
        }
    }

    /// <summary>Sums the weights of the codes that are let in, until they reach a goal: at that code, or the last that has a weight.</summary>
    private static double Sum(ReadOnlySpan<float> logits, float largest, float inverseTemperature, uint last, int ties, double goal, out int code)
    {
        double sum = 0;
        code = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            uint rank = Rank(logits[i]);
            if (rank == 0 || rank < last || rank == last && ties-- <= 0)
            {
                continue;
            }

            double exponent = (double)(Bounded(logits[i]) - Bounded(largest)) * inverseTemperature;
            if (exponent > Smallest)
            {
                sum += Math.Exp(exponent);
                code = i;
                if (sum >= goal)
                {
                    break;
                }
            }
        }

        return sum;
    }

    /// <summary>The rank of the code that is the <paramref name="number"/>-th likeliest: the greatest that so many codes reach.</summary>
    private static uint FindLast(ReadOnlySpan<float> logits, int number)
    {
        uint last = 0;
        for (uint bit = 1u << 31; bit != 0; bit >>= 1)
        {
            last |= Count(logits, last | bit) >= number ? bit : 0;
        }

        return last;
    }

    private static int Count(ReadOnlySpan<float> logits, uint rank)
    {
        int count = 0;
        foreach (float logit in logits)
        {
            count += Rank(logit) >= rank ? 1 : 0;
        }

        return count;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
        {
            throw new ArgumentException("There are no logits to draw by.", nameof(logits));
        }

        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = Rank(logits[i]) > Rank(logits[best]) ? i : best;
        }

        return best;
    }

    /// <summary>A whole number that orders logits as they are, both zeros being one; 0 for a code that is never drawn.</summary>
    private static uint Rank(float logit)
    {
        if (!float.IsFinite(logit) || logit <= Never)
        {
            return 0;
        }

        uint bits = BitConverter.SingleToUInt32Bits(logit == 0 ? 0f : logit);
        return (bits & 1u << 31) != 0 ? ~bits : bits | 1u << 31;
    }

    /// <summary>A logit whose difference from another is finite.</summary>
    private static float Bounded(float logit) => Math.Min(logit, -Never);
}
