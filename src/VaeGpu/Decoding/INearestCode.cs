namespace VaeGpu;

/// <summary>
/// Finds for each of many queries the nearest of a set of codes by Euclidean distance: a VQ-VAE's quantiser, the assignment step of K-means. On
/// Vulkan or on the CPU, with the same answers. After the first call no managed memory is allocated. Not thread-safe: one thread at a time; many
/// searches may run side by side.
/// </summary>
/// <remarks>
/// The answer is that of a direct search, Σ (x − c)² with each difference rounded at most once, in single precision or better; the fast form
/// |x|² − 2 x·c + |c|² only chooses what is worth it. So the index is that of exact arithmetic except where the two least squared distances differ by
/// less than (D + 4) · 2⁻²³ times the least, however far queries and codes lie from the origin. Codes that are equal, or equally far where all squared
/// distances are whole numbers below 2²⁴, tie: the lowest index is given. A query with no code at a finite squared distance, as where one of its values
/// is not a number, gets index 0.
/// </remarks>
public interface INearestCode : IDisposable
{
    /// <summary>What searches: the device's name, or "CPU".</summary>
    string Name { get; }

    /// <summary>How many codes there are.</summary>
    int Codes { get; }

    /// <summary>Values of a code and of a query.</summary>
    int Dimension { get; }

    /// <summary>The most queries of one call.</summary>
    int MaxQueries { get; }

    /// <summary>Sets all codes, which are copied; must come before the first search, and may come again at any time between searches.</summary>
    /// <param name="codes">[<see cref="Codes"/>, <see cref="Dimension"/>].</param>
    /// <exception cref="ArgumentException">The length is not <see cref="Codes"/> × <see cref="Dimension"/>, or a value is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The search is disposed.</exception>
    void SetCodes(ReadOnlySpan<float> codes);

    /// <summary>Searches and waits for the result. No queries are a search as well, of which nothing comes.</summary>
    /// <param name="queries">[queries, <see cref="Dimension"/>], in the codes' units.</param>
    /// <param name="indices">[queries], out: from 0 to <see cref="Codes"/> − 1. May be longer; what lies behind stays as it is.</param>
    /// <param name="squaredDistances">
    /// [queries], out, in the square of the codes' units; relative error at most (D + 2) · 2⁻²⁴, but that squares below 2⁻¹²⁶ may count as 0. Empty where
    /// they are not wanted; may be longer.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The queries are not whole rows, or more than <see cref="MaxQueries"/>; or a span that is written is too short.
    /// </exception>
    /// <exception cref="InvalidOperationException">No codes were set.</exception>
    /// <exception cref="ObjectDisposedException">The search is disposed.</exception>
    void Find(ReadOnlySpan<float> queries, Span<int> indices, Span<float> squaredDistances);
}
