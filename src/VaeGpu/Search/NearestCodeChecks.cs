namespace VaeGpu;

/// <summary>What every search checks before it touches a caller's memory, so that all say the same of the same mistake. Allocates only to throw.</summary>
internal static class NearestCodeChecks
{
    private const int DefaultQueries = 65536;

    /// <summary>Values of queries that the default makes room for: 64 MiB.</summary>
    private const int DefaultValues = 1 << 24;

    /// <summary>The most queries of a call, the default filled in: 65,536, or as many as fill 64 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or the codes or the queries fill no span.</exception>
    public static int Resolve(int codes, int dimension, int maxQueries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxQueries);
        if ((long)codes * dimension > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(codes), codes, $"Codes of {dimension} values fill a span with {Array.MaxLength / dimension} of them.");
        }

        if ((long)maxQueries * dimension > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(maxQueries), maxQueries, $"Queries of {dimension} values fill a span with {Array.MaxLength / dimension} of them.");
        }

        return maxQueries == 0 ? Math.Clamp(DefaultValues / dimension, 1, DefaultQueries) : maxQueries;
    }

    /// <summary>Checks all codes.</summary>
    /// <exception cref="ArgumentException">There are not so many, or a value is not finite.</exception>
    public static void CheckCodes(INearestCode search, ReadOnlySpan<float> codes)
    {
        if (codes.Length != search.Codes * search.Dimension)
        {
            throw new ArgumentException($"{search.Codes} codes of {search.Dimension} values are {search.Codes * search.Dimension} values, not {codes.Length}.", nameof(codes));
        }

        for (int i = 0; i < codes.Length; i++)
        {
            if (!float.IsFinite(codes[i]))
            {
                throw new ArgumentException($"Code {i / search.Dimension} holds {codes[i]}: codes must be finite.", nameof(codes));
            }
        }
    }

    /// <summary>Refuses a search before there is anything to be found.</summary>
    /// <exception cref="InvalidOperationException">No codes were set.</exception>
    public static void ThrowIfNotSet(bool isSet)
    {
        if (!isSet)
        {
            throw new InvalidOperationException("No codes were set: SetCodes comes before the first search.");
        }
    }

    /// <summary>Checks a search.</summary>
    /// <returns>How many queries there are.</returns>
    /// <exception cref="ArgumentException">The queries are not whole rows or too many, or a span that is written is too short.</exception>
    public static int CheckFind(INearestCode search, ReadOnlySpan<float> queries, ReadOnlySpan<int> indices, ReadOnlySpan<float> squaredDistances)
    {
        if (queries.Length % search.Dimension != 0)
        {
            throw new ArgumentException($"{queries.Length} values are no whole number of queries of {search.Dimension}.", nameof(queries));
        }

        int count = queries.Length / search.Dimension;
        if (count > search.MaxQueries)
        {
            throw new ArgumentException($"{count} queries exceed MaxQueries, {search.MaxQueries}.", nameof(queries));
        }

        if (indices.Length < count)
        {
            throw new ArgumentException($"{count} queries need as many indices; there is room for {indices.Length}.", nameof(indices));
        }

        if (squaredDistances.Length < count && !squaredDistances.IsEmpty)
        {
            throw new ArgumentException($"{count} queries need as many squared distances; there is room for {squaredDistances.Length}.", nameof(squaredDistances));
        }

        return count;
    }
}
