namespace VaeGpu.Training;

/// <summary>
/// Product quantisation (Jégou, Douze and Schmid, 2011) of pictures: K-means by itself on each of some equal patches. It spends the bits of a VQ-VAE with as
/// many positions without a network, and so is what a VQ-VAE is compared with.
/// </summary>
public static class ProductQuantisation
{
    /// <summary>Fits on training pictures, and quantises others.</summary>
    /// <param name="train">What the centres are fitted to.</param>
    /// <param name="images">What is quantised, of the same shape.</param>
    /// <param name="positions">How many patches.</param>
    /// <param name="codes">Centres of each.</param>
    /// <param name="createSearch">Makes the nearest-code search for so many codes of a dimension; disposed here.</param>
    /// <param name="seed">Decides the first centres.</param>
    /// <param name="progress">Called with the share that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops within one pass over the pictures.</param>
    /// <returns>Squared error a value; null where the pictures do not divide into so many equal patches, or there are fewer pictures than codes.</returns>
    public static double? MeanSquaredError(
        ImageData train, ImageData images, int positions, int codes, Func<int, int, INearestCode> createSearch, long seed, Action<double>? progress, CancellationToken cancellation)
    {
        if (Grid(train.Shape, positions) is not (int columns, int rows) || train.Count < codes)
        {
            return null;
        }

        int width = train.Shape.Width / columns, height = train.Shape.Height / rows;
        using INearestCode search = createSearch(codes, train.Shape.Channels * height * width);
        double squaredError = 0;
        for (int position = 0; position < positions; position++)
        {
            int x = position % columns * width, y = position / columns * height, done = position;
            var fitter = new KMeans(new KMeansOptions { Codes = codes, Starts = 1, Seed = seed })
            {
                OnProgress = now => progress?.Invoke((done + now.Done) / positions),
            };
            KMeansResult fitted = fitter.Fit(new PatchPoints(train, x, y, width, height), search, cancellation);
            search.SetCodes(fitted.Centres.AsSpan());
            squaredError += Inertia(new PatchPoints(images, x, y, width, height), search, cancellation);
        }

        return squaredError / images.Count / images.Shape.Elements;
    }

    /// <summary>Columns and rows of equal patches, as square as the pictures allow; null where they allow none.</summary>
    internal static (int Columns, int Rows)? Grid(ImageShape image, int positions)
    {
        (int Columns, int Rows)? best = null;
        double least = double.PositiveInfinity;
        for (int columns = 1; columns <= positions; columns++)
        {
            int rows = positions / columns;
            if (columns * rows != positions || image.Width % columns != 0 || image.Height % rows != 0)
            {
                continue;
            }

            double stretch = Math.Abs(Math.Log((double)image.Width / columns * rows / image.Height));
            if (stretch < least)
            {
                (best, least) = ((columns, rows), stretch);
            }
        }

        return best;
    }

    private static double Inertia(IPointSet points, INearestCode search, CancellationToken cancellation)
    {
        int most = Math.Min(search.MaxQueries, points.Count);
        float[] rows = new float[most * points.Dimension], distances = new float[most];
        int[] indices = new int[most];
        double sum = 0;
        for (int first = 0; first < points.Count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = Math.Min(most, points.Count - first);
            Span<float> queries = rows.AsSpan(0, now * points.Dimension);
            points.Read(first, queries);
            search.Find(queries, indices, distances);
            for (int i = 0; i < now; i++)
            {
                sum += distances[i];
            }
        }

        return sum;
    }
}
