namespace VaeGpu;

/// <summary>
/// Draws from a discrete distribution in constant time by the alias method, its table made as Vose does ("A linear algorithm for generating random numbers
/// with a given distribution", 1991). Made in double and drawn from in integers, so that every backend draws the same. Immutable; thread-safe.
/// </summary>
public sealed class AliasTable
{
    private readonly uint[] _thresholds;
    private readonly int[] _aliases;

    /// <summary>Makes the table.</summary>
    /// <param name="weights">What the probabilities are proportional to; finite, from 0, not all 0.</param>
    /// <exception cref="ArgumentException">The weights are not that.</exception>
    public AliasTable(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        int heaviest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!float.IsFinite(weights[i]) || weights[i] < 0)
            {
                throw new ArgumentException($"Weight {i} is {weights[i]}; a weight is a number from 0.", nameof(weights));
            }

            sum += weights[i];
            heaviest = weights[i] > weights[heaviest] ? i : heaviest;
        }

        if (!(sum > 0))
        {
            throw new ArgumentException($"The weights sum to {sum}; nothing can be drawn by them.", nameof(weights));
        }

        _thresholds = new uint[weights.Length];
        _aliases = new int[weights.Length];
        var shares = new double[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = (double)weights[i] * shares.Length / sum;
            (shares[i] < 1 ? small : large).Push(i);
        }

        // Each column that is not full is filled up from one that is more than full.
        while (small.Count > 0 && large.Count > 0)
        {
            int less = small.Pop();
            int more = large.Peek();
            Set(less, shares[less], more);
            shares[more] -= 1 - shares[less];
            if (shares[more] < 1)
            {
                small.Push(large.Pop());
            }
        }

        // What rounding left over is full, but that a weight of zero is never drawn.
        foreach (int left in small.Concat(large))
        {
            Set(left, weights[left] > 0 ? 1 : 0, weights[left] > 0 ? left : heaviest);
        }
    }

    /// <summary>How many outcomes there are.</summary>
    public int Count => _thresholds.Length;

    /// <summary>For each column the share of its own outcome, times 2^32, [count].</summary>
    public ReadOnlySpan<uint> Thresholds => _thresholds;

    /// <summary>For each column the other outcome, [count].</summary>
    public ReadOnlySpan<int> Aliases => _aliases;

    /// <summary>An outcome from 64 random bits: the column ⌊column · count / 2^32⌋, or its alias unless the coin is below its threshold.</summary>
    /// <param name="column">Random bits.</param>
    /// <param name="coin">Random bits, independent of the others.</param>
    public int Draw(uint column, uint coin)
    {
        int index = (int)((ulong)column * (uint)Count >> 32);
        return coin < _thresholds[index] ? index : _aliases[index];
    }

    private void Set(int column, double share, int alias)
    {
        _thresholds[column] = (uint)Math.Min(Math.Round(share * 4294967296.0), uint.MaxValue);
        _aliases[column] = alias;
    }
}
