namespace VaeGpu;

/// <summary>
/// Paths made ready for evaluation, on the CPU or in a kernel: every kind as segments with at most four coefficient rows.
/// Immutable; safe to share between threads. A decoder uploads a set once, when it first sees it.
/// </summary>
public sealed class LatentPathSet
{
    private readonly PathHeader[] _headers;
    private readonly PathSegment[] _segments;
    private readonly float[] _coefficients;

    /// <summary>Puts paths together.</summary>
    /// <param name="paths">At least one; all of one latent size.</param>
    /// <exception cref="ArgumentException">There is no path, their latent sizes differ, or they are too large together (2^28 coefficients).</exception>
    public LatentPathSet(params ReadOnlySpan<LatentPath> paths)
    {
        if (paths.IsEmpty)
        {
            throw new ArgumentException("A set needs at least one path.", nameof(paths));
        }

        long segments = 0;
        foreach (LatentPath path in paths)
        {
            ArgumentNullException.ThrowIfNull(path, nameof(paths));
            if (path.LatentSize != paths[0].LatentSize)
            {
                throw new ArgumentException($"The paths' latents have {paths[0].LatentSize} and {path.LatentSize} values; a set is of one size.", nameof(paths));
            }

            segments += path.Segments.Length;
        }

        LatentSize = paths[0].LatentSize;
        if (segments * 4 * LatentSize > PathCompiler.MaximumCoefficients)
        {
            throw new ArgumentException($"{segments} segments of {LatentSize} values are more than a set can hold.", nameof(paths));
        }

        _headers = new PathHeader[paths.Length];
        if (paths.Length == 1)
        {
            // Paths are immutable, so that a set of one can share its arrays.
            _headers[0] = paths[0].Header;
            _segments = paths[0].Segments;
            _coefficients = paths[0].Coefficients;
            return;
        }

        _segments = new PathSegment[segments];
        _coefficients = new float[segments * 4 * LatentSize];
        int first = 0;
        for (int i = 0; i < paths.Length; i++)
        {
            _headers[i] = paths[i].Header;
            _headers[i].FirstSegment = (uint)first;
            paths[i].Segments.CopyTo(_segments, first);
            paths[i].Coefficients.CopyTo(_coefficients, first * 4 * LatentSize);
            first += paths[i].Segments.Length;
        }
    }

    /// <summary>How many paths.</summary>
    public int Count => _headers.Length;

    /// <summary>Values of one latent.</summary>
    public int LatentSize { get; }

    /// <summary>Names the set for who keeps something of it without keeping it.</summary>
    internal object Identity { get; } = new();

    /// <summary>[paths].</summary>
    internal ReadOnlySpan<PathHeader> Headers => _headers;

    /// <summary>[segments].</summary>
    internal ReadOnlySpan<PathSegment> Segments => _segments;

    /// <summary>[segments, 4, latent].</summary>
    internal ReadOnlySpan<float> Coefficients => _coefficients;

    /// <summary>The latents of many instances, each on its own path at its own time; times as in <see cref="LatentPath.Evaluate"/>. Allocates nothing.</summary>
    /// <param name="instances">[batch]: which path and when.</param>
    /// <param name="latents">[batch, latent], out.</param>
    /// <exception cref="ArgumentException"><paramref name="latents"/> has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An instance names a path that the set does not have.</exception>
    public void Evaluate(ReadOnlySpan<PathTime> instances, Span<float> latents)
    {
        if (latents.Length != (long)instances.Length * LatentSize)
        {
            throw new ArgumentException($"{instances.Length} latents of {LatentSize} values need a span of that size, not {latents.Length}.", nameof(latents));
        }

        CheckInstances(instances);
        for (int i = 0; i < instances.Length; i++)
        {
            EvaluateOne(instances[i], latents.Slice(i * LatentSize, LatentSize));
        }
    }

    /// <summary>Throws where an instance names a path that the set does not have: a kernel must never be given one.</summary>
    internal void CheckInstances(ReadOnlySpan<PathTime> instances)
    {
        foreach (PathTime instance in instances)
        {
            if ((uint)instance.Path >= (uint)_headers.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(instances), instance.Path, $"The set has {_headers.Length} paths.");
            }
        }
    }

    /// <summary>
    /// The time from the path's start, wrapped or clamped into [0, duration]. Backends evaluate at this time: wrapped here in double, it is exact
    /// however far off and however negative the given time is, which a kernel's floats could not promise.
    /// </summary>
    internal float LocalTime(PathTime instance)
    {
        ref readonly PathHeader header = ref _headers[instance.Path];
        double local = (double)instance.Time - header.Start;
        double duration = header.Duration;
        if (header.Loop == 0)
        {
            // Not a number compares false and comes out as 0.
            return local > 0 ? (float)Math.Min(local, duration) : 0;
        }

        if (!double.IsFinite(local))
        {
            return 0;
        }

        local %= duration;
        return (float)(local < 0 ? local + duration : local);
    }

    /// <summary>One latent. The kernel latent_path does the same at <see cref="LocalTime"/>.</summary>
    internal void EvaluateOne(PathTime instance, Span<float> latent)
    {
        PathHeader header = _headers[instance.Path];
        float local = LocalTime(instance);

        // The last segment that starts at or before the time.
        int low = (int)header.FirstSegment;
        int high = low + (int)header.SegmentCount - 1;
        while (low < high)
        {
            int middle = low + (high - low + 1) / 2;
            if (_segments[middle].Start <= local)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        PathSegment segment = _segments[low];
        float t = Math.Clamp((local - segment.Start) * segment.InverseDuration, 0, 1);
        if (header.Ease == (uint)LatentEase.Smoothstep)
        {
            t = t * t * (3 - 2 * t);
        }

        ReadOnlySpan<float> rows = _coefficients.AsSpan(low * 4 * LatentSize, 4 * LatentSize);
        ReadOnlySpan<float> c0 = rows[..latent.Length];
        ReadOnlySpan<float> c1 = rows.Slice(LatentSize, latent.Length);
        if (segment.Spherical != 0)
        {
            float norm = segment.StartNorm + t * (segment.EndNorm - segment.StartNorm);
            (float sine, float cosine) = MathF.SinCos(t * segment.Angle);
            for (int i = 0; i < latent.Length; i++)
            {
                latent[i] = norm * (cosine * c0[i] + sine * c1[i]);
            }

            return;
        }

        ReadOnlySpan<float> c2 = rows.Slice(2 * LatentSize, latent.Length);
        ReadOnlySpan<float> c3 = rows.Slice(3 * LatentSize, latent.Length);
        for (int i = 0; i < latent.Length; i++)
        {
            latent[i] = c0[i] + t * (c1[i] + t * (c2[i] + t * c3[i]));
        }
    }
}
