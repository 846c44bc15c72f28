namespace VaeGpu;

/// <summary>Turns the keys of a path into the segments that are evaluated: in double, once.</summary>
internal static class PathCompiler
{
    /// <summary>Coefficients of one path or set at most: 1 GiB.</summary>
    public const int MaximumCoefficients = 1 << 28;

    /// <summary>Directions nearer to opposite than a float's rounding count as opposite, so that the axis of the half circle never depends on rounding.</summary>
    private const double OppositeTolerance = 1.0 / (1 << 23);

    /// <summary>The segments and their coefficient rows, [segments, 4, latent].</summary>
    /// <param name="path">A path with checked keys and times.</param>
    /// <exception cref="ArgumentException">A coefficient exceeds the range of a float.</exception>
    public static (PathSegment[] Segments, float[] Coefficients) Compile(LatentPath path)
    {
        int keys = path.KeyCount;
        int latent = path.LatentSize;
        int count = path.Loop ? keys : Math.Max(keys - 1, 1);
        var segments = new PathSegment[count];
        var coefficients = new float[count * 4 * latent];
        for (int i = 0; i < count; i++)
        {
            double start = (double)path.Times[i] - path.Times[0];
            double duration = i + 1 < keys ? (double)path.Times[i + 1] - path.Times[i] : path.ClosingDuration;
            segments[i].Start = (float)start;
            segments[i].InverseDuration = duration > 0 ? (float)Math.Min(1 / duration, float.MaxValue) : 0;
            ReadOnlySpan<float> from = path.Key(i);
            ReadOnlySpan<float> to = path.Key((i + 1) % keys);
            Span<float> rows = coefficients.AsSpan(i * 4 * latent, 4 * latent);
            if (path.Kind == LatentPathKind.Spherical)
            {
                CompileSpherical(from, to, ref segments[i], rows);
            }
            else if (path.Kind == LatentPathKind.CatmullRom)
            {
                bool hasBefore = i > 0 || path.Loop;
                bool hasAfter = i + 2 < keys || path.Loop;
                CompileCatmullRom(
                    hasBefore ? path.Key((i + keys - 1) % keys) : default, from, to, hasAfter ? path.Key((i + 2) % keys) : default, rows);
            }
            else
            {
                CompileLinear(from, to, rows);
            }
        }

        foreach (float coefficient in coefficients)
        {
            if (!float.IsFinite(coefficient))
            {
                throw new ArgumentException("The keys are so large or so far apart that the way between them exceeds the range of a float.");
            }
        }

        return (segments, coefficients);
    }

    /// <summary>The Euclidean distance.</summary>
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private static void CompileLinear(ReadOnlySpan<float> from, ReadOnlySpan<float> to, Span<float> rows)
    {
        for (int i = 0; i < from.Length; i++)
        {
            rows[i] = from[i];
            rows[from.Length + i] = (float)((double)to[i] - from[i]);
        }
    }

    /// <summary>
    /// The Hermite form of a non-uniform Catmull–Rom segment: the tangent at a key is that of the parabola through it and its two neighbours
    /// (Yuksel et al., 2011, equations 1 to 3, differentiated at the knots). Empty neighbours are mirror images. As two keys fall together the tangent
    /// there goes to zero, which is what coincident keys get.
    /// </summary>
    private static void CompileCatmullRom(
        ReadOnlySpan<float> before, ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> after, Span<float> rows)
    {
        int latent = from.Length;
        double knot = Math.Sqrt(Distance(from, to));
        double knotBefore = before.IsEmpty ? knot : Math.Sqrt(Distance(before, from));
        double knotAfter = after.IsEmpty ? knot : Math.Sqrt(Distance(to, after));
        for (int i = 0; i < latent; i++)
        {
            double start = from[i];
            double way = (double)to[i] - start;
            double startTangent = Tangent(before.IsEmpty ? way : start - before[i], knotBefore, way, knot, knot);
            double endTangent = Tangent(way, knot, after.IsEmpty ? way : (double)after[i] - to[i], knotAfter, knot);
            rows[i] = from[i];
            rows[latent + i] = (float)startTangent;
            rows[2 * latent + i] = (float)(3 * way - 2 * startTangent - endTangent);
            rows[3 * latent + i] = (float)(startTangent + endTangent - 2 * way);
        }
    }

    /// <summary>The tangent between a way in and a way out with their knot intervals, for a parameter that runs through an interval <paramref name="unit"/> from 0 to 1.</summary>
    private static double Tangent(double wayIn, double knotIn, double wayOut, double knotOut, double unit) =>
        knotIn > 0 && knotOut > 0 ? unit * (wayIn / knotIn - (wayIn + wayOut) / (knotIn + knotOut) + wayOut / knotOut) : 0;

    private static void CompileSpherical(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ref PathSegment segment, Span<float> rows)
    {
        int latent = from.Length;
        double startNorm = Norm(from);
        double endNorm = Norm(to);
        segment.Spherical = 1;
        segment.StartNorm = (float)startNorm;
        segment.EndNorm = (float)endNorm;
        if (float.IsInfinity(segment.StartNorm) || float.IsInfinity(segment.EndNorm))
        {
            throw new ArgumentException("A key's norm exceeds the range of a float.");
        }

        if (startNorm == 0 || endNorm == 0)
        {
            // Zero has no direction; it takes the other's, and the angle stays 0.
            double norm = startNorm + endNorm;
            for (int i = 0; i < latent && norm > 0; i++)
            {
                rows[i] = (float)((startNorm > 0 ? from[i] : to[i]) / norm);
            }

            return;
        }

        double cosine = 0;
        for (int i = 0; i < latent; i++)
        {
            cosine += from[i] / startNorm * (to[i] / endNorm);
        }

        double sine = 0;
        for (int i = 0; i < latent; i++)
        {
            double across = to[i] / endNorm - cosine * (from[i] / startNorm);
            sine += across * across;
        }

        sine = Math.Sqrt(sine);
        bool opposite = cosine < 0 && sine < OppositeTolerance;
        segment.Angle = (float)(opposite ? Math.PI : Math.Atan2(sine, cosine));
        for (int i = 0; i < latent; i++)
        {
            rows[i] = (float)(from[i] / startNorm);
        }

        Span<float> axis = rows.Slice(latent, latent);
        if (opposite)
        {
            ChooseAxis(from, startNorm, axis);
        }
        else if (sine > 0)
        {
            for (int i = 0; i < latent; i++)
            {
                axis[i] = (float)((to[i] / endNorm - cosine * (from[i] / startNorm)) / sine);
            }
        }
    }

    /// <summary>The unit vector at right angles to <paramref name="key"/> nearest to the coordinate axis that the key leans to least, the lowest such axis.</summary>
    private static void ChooseAxis(ReadOnlySpan<float> key, double norm, Span<float> axis)
    {
        int least = 0;
        for (int i = 1; i < key.Length; i++)
        {
            if (Math.Abs(key[i]) < Math.Abs(key[least]))
            {
                least = i;
            }
        }

        double lean = key[least] / norm;
        double length = Math.Sqrt(1 - lean * lean);
        for (int i = 0; i < key.Length && length > 0; i++)
        {
            axis[i] = (float)(((i == least ? 1 : 0) - lean * (key[i] / norm)) / length);
        }
    }

    private static double Norm(ReadOnlySpan<float> key)
    {
        double sum = 0;
        foreach (float value in key)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
