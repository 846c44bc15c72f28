namespace VaeGpu.Training.Tests.Clustering;

/// <summary>Points around centres that are drawn at random.</summary>
internal static class MadePoints
{
    /// <summary>[count, dimension]: normal with deviation 1 about centres that are uniform in a cube, one centre after the other.</summary>
    public static float[] Groups(int count, int dimension, int groups, double cube, int seed)
    {
        var random = new Random(seed);
        double[] centres = [.. Enumerable.Range(0, groups * dimension).Select(_ => cube * random.NextDouble())];
        float[] points = new float[count * dimension];
        for (int i = 0; i < points.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            points[i] = (float)(centres[i / dimension % groups * dimension + i % dimension] + radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return points;
    }
}
