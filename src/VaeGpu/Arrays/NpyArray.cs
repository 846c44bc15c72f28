using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>An array read from a NumPy file. Immutable; safe to share between threads.</summary>
public sealed class NpyArray
{
    private readonly byte[] _bytes;

    internal NpyArray(NpyType type, ImmutableArray<int> shape, byte[] bytes)
    {
        Type = type;
        Shape = shape;
        _bytes = bytes;
    }

    /// <summary>The element type in the file.</summary>
    public NpyType Type { get; }

    /// <summary>The extents, outermost first; empty for a single number.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The elements as floats in C order, doubles and whole numbers rounded to the nearest.</summary>
    public float[] ToFloats() => Type switch
    {
        NpyType.Float16 => Convert<Half, float>(value => (float)value),
        NpyType.Float32 => Convert<float, float>(value => value),
        NpyType.Float64 => Convert<double, float>(value => (float)value),
        NpyType.UInt8 => Convert<byte, float>(value => value),
        NpyType.Int32 => Convert<int, float>(value => value),
        _ => Convert<long, float>(value => value),
    };

    /// <summary>The elements as doubles in C order; exact but for the largest 64-bit numbers.</summary>
    public double[] ToDoubles() => Type switch
    {
        NpyType.Float16 => Convert<Half, double>(value => (double)value),
        NpyType.Float32 => Convert<float, double>(value => value),
        NpyType.Float64 => Convert<double, double>(value => value),
        NpyType.UInt8 => Convert<byte, double>(value => value),
        NpyType.Int32 => Convert<int, double>(value => value),
        _ => Convert<long, double>(value => value),
    };

    /// <summary>The elements as whole numbers in C order.</summary>
    /// <exception cref="InvalidDataException">The file holds floats, or a number that an int does not hold.</exception>
    public int[] ToInt32()
    {
        try
        {
            return Type switch
            {
                NpyType.UInt8 => Convert<byte, int>(value => value),
                NpyType.Int32 => Convert<int, int>(value => value),
                NpyType.Int64 => Convert<long, int>(value => checked((int)value)),
                _ => throw new InvalidDataException($"The NumPy array holds {Type}, not whole numbers."),
            };
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException("The NumPy array holds a whole number beyond 32 bits.", exception);
        }
    }

    private TTo[] Convert<TFrom, TTo>(Func<TFrom, TTo> convert)
        where TFrom : unmanaged
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(_bytes);
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = convert(from[i]);
        }

        return to;
    }
}
