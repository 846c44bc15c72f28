namespace VaeGpu;

/// <summary>
/// A way through the latent space: keys, their times, and how to go from one to the next. Every key is hit at its time.
/// Immutable; safe to share between threads.
/// </summary>
public sealed partial class LatentPath
{
    private const float SmallestNormal = 1.17549435e-38f;

    private readonly float[] _keys;
    private readonly float[] _times;
    private readonly LatentPathSet _compiled;

    internal LatentPath(LatentPathKind kind, float[] keys, int latentSize, in LatentPathOptions options)
    {
        Kind = kind;
        LatentSize = latentSize;
        Loop = options.Loop;
        Ease = options.Ease;
        _keys = keys;
        _times = CheckKeysAndTimes(kind, keys, latentSize, options);
        ClosingDuration = ChooseClosingDuration(options, _times);
        (Segments, Coefficients) = PathCompiler.Compile(this);
        double duration = Math.Max((double)_times[^1] - _times[0] + ClosingDuration, SmallestNormal);
        if (duration > float.MaxValue)
        {
            throw new ArgumentException("The path takes longer than a float can hold.", nameof(options));
        }

        Header = new PathHeader
        {
            SegmentCount = (uint)Segments.Length,
            Start = _times[0],
            Duration = (float)duration,
            Loop = Loop ? 1u : 0u,
            Ease = (uint)Ease,
        };
        _compiled = new LatentPathSet(this);
    }

    /// <summary>How the path goes from key to key.</summary>
    public LatentPathKind Kind { get; }

    /// <summary>Values of one latent.</summary>
    public int LatentSize { get; }

    /// <summary>How many keys, at least 1.</summary>
    public int KeyCount => _times.Length;

    /// <summary>[keys]: when each key is reached.</summary>
    public ReadOnlySpan<float> Times => _times;

    /// <summary>True for a path that goes from the last key back to the first and on.</summary>
    public bool Loop { get; }

    /// <summary>How long the way from the last key back to the first takes; 0 where the path is no loop.</summary>
    public float ClosingDuration { get; }

    /// <summary>How time runs between two keys.</summary>
    public LatentEase Ease { get; }

    /// <summary>The time of the first key.</summary>
    public float Start => _times[0];

    /// <summary>The time from the first key to the end: the last key, or for a loop the first key again. More than 0.</summary>
    public float Duration => Header.Duration;

    internal PathHeader Header { get; }

    internal PathSegment[] Segments { get; }

    internal float[] Coefficients { get; }

    internal ReadOnlySpan<float> Keys => _keys;

    /// <summary>Straight lines from key to key.</summary>
    /// <param name="keys">[keys][latent]; copied.</param>
    /// <param name="options">Times, loop and ease.</param>
    /// <exception cref="ArgumentException">There is no key, their lengths differ, a number is not finite or too large, or the times do not increase.</exception>
    public static LatentPath Linear(IReadOnlyList<float[]> keys, in LatentPathOptions options = default) => Create(LatentPathKind.Linear, keys, options);

    /// <summary>
    /// Great circles for the direction, straight lines for the norm (Shoemake, "Animating rotation with quaternion curves", 1985, section 3.3).
    /// Between opposite directions it goes by the coordinate axis that the first key leans to least, the lowest such axis, and in one dimension
    /// through 0; a key of zero has the direction of the other key.
    /// </summary>
    /// <inheritdoc cref="Linear"/>
    public static LatentPath Spherical(IReadOnlyList<float[]> keys, in LatentPathOptions options = default) => Create(LatentPathKind.Spherical, keys, options);

    /// <summary>
    /// The centripetal Catmull–Rom spline (Yuksel, Schaefer and Keyser, "Parameterization and applications of Catmull–Rom curves", 2011): knots lie as
    /// far apart as the square root of the keys' distance, so that it has no cusp and never crosses itself between two keys. At the ends the missing
    /// neighbour is the mirror image of the key inside. Two equal keys in a row make the path rest there.
    /// </summary>
    /// <remarks>
    /// The direction is continuous everywhere. So is the velocity where the times are spaced as the knots are, as those of
    /// <see cref="CentripetalTimes"/>; other times change the speed from one way to the next.
    /// </remarks>
    /// <inheritdoc cref="Linear"/>
    public static LatentPath CatmullRom(IReadOnlyList<float[]> keys, in LatentPathOptions options = default) => Create(LatentPathKind.CatmullRom, keys, options);

    /// <summary>A path of any kind.</summary>
    /// <param name="kind">How to go from key to key.</param>
    /// <param name="keys">[keys][latent]; copied.</param>
    /// <param name="options">Times, loop and ease.</param>
    /// <exception cref="ArgumentException">There is no key, their lengths differ, a number is not finite or too large, or the times do not increase.</exception>
    public static LatentPath Create(LatentPathKind kind, IReadOnlyList<float[]> keys, in LatentPathOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0 || keys[0] is not { Length: > 0 })
        {
            throw new ArgumentException("A path needs at least one key, and a key at least one value.", nameof(keys));
        }

        int latentSize = keys[0].Length;
        var flat = new float[CheckedSize(keys.Count, latentSize)];
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i] is not { } key || key.Length != latentSize)
            {
                throw new ArgumentException($"Key {i} has {keys[i]?.Length ?? 0} values, but key 0 has {latentSize}.", nameof(keys));
            }

            key.CopyTo(flat.AsSpan(i * latentSize));
        }

        return new LatentPath(kind, flat, latentSize, options);
    }

    /// <summary>A path of any kind through the rows of a matrix, such as what a decoder's input or an encoder's output is.</summary>
    /// <param name="kind">How to go from key to key.</param>
    /// <param name="keys">[keys, latent]; copied.</param>
    /// <param name="latentSize">Values of one latent.</param>
    /// <param name="options">Times, loop and ease.</param>
    /// <exception cref="ArgumentException">There is no key or a part of one, a number is not finite or too large, or the times do not increase.</exception>
    public static LatentPath Create(LatentPathKind kind, ReadOnlySpan<float> keys, int latentSize, in LatentPathOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(latentSize);
        if (keys.IsEmpty || keys.Length % latentSize != 0)
        {
            throw new ArgumentException($"{keys.Length} values are not one or more whole keys of {latentSize}.", nameof(keys));
        }

        _ = CheckedSize(keys.Length / latentSize, latentSize);
        return new LatentPath(kind, keys.ToArray(), latentSize, options);
    }

    /// <summary>Times spaced as the knots of the centripetal spline are, with which <see cref="CatmullRom"/> moves without a jump in its velocity.</summary>
    /// <param name="keys">[keys][latent]; no key equal to the one before it.</param>
    /// <param name="duration">The time of the last key; the first has 0. For a loop, the time back at the first key.</param>
    /// <param name="loop">True to count the way back to the first key, whose share is then what <see cref="LatentPathOptions.ClosingDuration"/> is to be.</param>
    /// <param name="closingDuration">The time of the way back; 0 for no loop.</param>
    /// <returns>[keys].</returns>
    /// <exception cref="ArgumentException">There are fewer than two keys, two in a row are equal, or the duration is not positive and finite.</exception>
    public static float[] CentripetalTimes(IReadOnlyList<float[]> keys, float duration, bool loop, out float closingDuration)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count < 2 || !(duration > 0 && duration <= float.MaxValue))
        {
            throw new ArgumentException("Times need at least two keys and a positive, finite duration.");
        }

        var knots = new double[keys.Count + 1];
        for (int i = 1; i <= keys.Count; i++)
        {
            bool closing = i == keys.Count;
            double distance = closing && !loop ? 0 : Math.Sqrt(PathCompiler.Distance(keys[i - 1], keys[closing ? 0 : i]));
            if (!double.IsFinite(distance) || (distance == 0 && (!closing || loop)))
            {
                throw new ArgumentException($"Keys {i - 1} and {(closing ? 0 : i)} are equal or not finite, so that no time lies between them.", nameof(keys));
            }

            knots[i] = knots[i - 1] + distance;
        }

        var times = new float[keys.Count];
        for (int i = 1; i < keys.Count; i++)
        {
            times[i] = (float)(duration * (knots[i] / knots[^1]));
        }

        closingDuration = loop ? (float)(duration * ((knots[^1] - knots[^2]) / knots[^1])) : 0;
        return times;
    }

    /// <summary>One key.</summary>
    /// <param name="index">Which one.</param>
    /// <returns>[latent].</returns>
    public ReadOnlySpan<float> Key(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, KeyCount);
        return _keys.AsSpan(index * LatentSize, LatentSize);
    }

    /// <summary>
    /// The latent at a time. Before its start and after its end a path rests at its ends; a loop wraps the time, exactly, negative times as well.
    /// A time that is not a number, or that a loop cannot wrap because it is infinite, is the start. Allocates nothing.
    /// </summary>
    /// <param name="time">The time, in the unit of <see cref="Times"/>.</param>
    /// <param name="latent">[latent], out.</param>
    /// <exception cref="ArgumentException"><paramref name="latent"/> has another length.</exception>
    public void Evaluate(float time, Span<float> latent)
    {
        if (latent.Length != LatentSize)
        {
            throw new ArgumentException($"The latent has {latent.Length} values; the path's have {LatentSize}.", nameof(latent));
        }

        _compiled.EvaluateOne(new PathTime(0, time), latent);
    }

    /// <summary>The size of [keys, latent], refused where its segments' four rows would not fit in one array.</summary>
    private static int CheckedSize(int keys, int latentSize)
    {
        long elements = (long)keys * latentSize;
        if (elements > PathCompiler.MaximumCoefficients / 4)
        {
            throw new ArgumentException($"{keys} keys of {latentSize} values are more than a path can hold ({PathCompiler.MaximumCoefficients / 4} values).");
        }

        return (int)elements;
    }

    private static float[] CheckKeysAndTimes(LatentPathKind kind, float[] keys, int latentSize, in LatentPathOptions options)
    {
        if (kind is not (LatentPathKind.Linear or LatentPathKind.Spherical or LatentPathKind.CatmullRom))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of path.");
        }

        if (options.Ease is not (LatentEase.None or LatentEase.Smoothstep))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Ease, "Unknown ease.");
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (!float.IsFinite(keys[i]))
            {
                throw new ArgumentException($"Value {i % latentSize} of key {i / latentSize} is {keys[i]}; keys must be finite.", nameof(keys));
            }
        }

        int count = keys.Length / latentSize;
        float[] times = options.Times.ToArray();
        if (times.Length == 0)
        {
            times = new float[count];
            for (int i = 0; i < count; i++)
            {
                times[i] = i;
            }
        }

        if (times.Length != count)
        {
            throw new ArgumentException($"There are {times.Length} times for {count} keys.", nameof(options));
        }

        for (int i = 0; i < count; i++)
        {
            if (!float.IsFinite(times[i]) || (i > 0 && times[i] <= times[i - 1]))
            {
                throw new ArgumentException($"Time {i} is {times[i]}; times must be finite and each later than the one before.", nameof(options));
            }
        }

        return times;
    }

    private static float ChooseClosingDuration(in LatentPathOptions options, float[] times)
    {
        float given = options.ClosingDuration;
        if (!float.IsFinite(given) || given < 0 || (given > 0 && !options.Loop))
        {
            throw new ArgumentException($"The closing duration is {given}; it must be positive and finite, and belongs to a loop alone.", nameof(options));
        }

        if (!options.Loop || given > 0)
        {
            return given;
        }

        return times.Length == 1 ? 1 : (float)(((double)times[^1] - times[0]) / (times.Length - 1));
    }
}
