namespace VaeGpu.Training.Tests.Clustering;

/// <summary>The nearest code by a plain loop in double: what every search is held against. Ties go to the lowest index.</summary>
internal sealed class ExactNearestCode(int codes, int dimension, int maxQueries = 1000) : INearestCode
{
    private readonly float[] _codes = new float[codes * dimension];

    public string Name => "exact";

    public int Codes => codes;

    public int Dimension => dimension;

    public int MaxQueries => maxQueries;

    /// <summary>Takes each set of codes.</summary>
    public Action<float[]>? OnCodes { get; init; }

    public void SetCodes(ReadOnlySpan<float> values)
    {
        Assert.That(values.Length, Is.EqualTo(_codes.Length));
        values.CopyTo(_codes);
        OnCodes?.Invoke(values.ToArray());
    }

    public void Find(ReadOnlySpan<float> queries, Span<int> indices, Span<float> squaredDistances)
    {
        Assert.That(queries.Length, Is.LessThanOrEqualTo(maxQueries * dimension));
        for (int query = 0; query < queries.Length / dimension; query++)
        {
            double least = double.PositiveInfinity;
            for (int code = 0; code < codes; code++)
            {
                double distance = SquaredDistance(queries.Slice(query * dimension, dimension), _codes.AsSpan(code * dimension, dimension));
                if (distance < least)
                {
                    (least, indices[query]) = (distance, code);
                }
            }

            squaredDistances[query] = (float)least;
        }
    }

    public void Dispose()
    {
    }

    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = (double)x[i] - y[i];
            sum += difference * difference;
        }

        return sum;
    }
}
