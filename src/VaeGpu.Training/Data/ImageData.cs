using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace VaeGpu.Training;

/// <summary>Pictures of one shape, as bytes. Immutable; safe to share between threads.</summary>
/// <param name="Name">Where they came from, for messages.</param>
/// <param name="Shape">The shape of one picture.</param>
/// <param name="Pixels">[count, channels, height, width], 0 to 255, display-encoded.</param>
public sealed record ImageData(string Name, ImageShape Shape, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>How many pictures.</summary>
    public int Count => Pixels.Length / Shape.Elements;

    /// <summary>The first pictures.</summary>
    /// <param name="count">How many; all where there are fewer.</param>
    public ImageData Take(int count) => count >= Count ? this : this with { Pixels = Pixels[..(count * Shape.Elements)] };

    /// <summary>One picture as values in [0, 1].</summary>
    /// <param name="index">Which.</param>
    /// <param name="values">[channels, height, width], out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such picture.</exception>
    public void CopyValues(int index, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        ToValues(Pixels.Span.Slice(index * Shape.Elements, Shape.Elements), values);
    }

    /// <summary>Bytes as values in [0, 1].</summary>
    /// <param name="pixels">The bytes.</param>
    /// <param name="values">As many, out; may be longer.</param>
    internal static void ToValues(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        values = values[..pixels.Length];
        TensorPrimitives.ConvertTruncating(pixels, values);
        TensorPrimitives.Divide(values, 255f, values);
    }

    /// <summary>
    /// Every value drawn once as a Bernoulli variable with its grey value as the probability (Salakhutdinov and Murray, 2008): 0 or 255.
    /// The draw of a value is decided by the seed, its picture's index and its place alone, so that a part of the pictures is drawn as the whole is.
    /// </summary>
    /// <param name="seed">The key of the counter random numbers.</param>
    public ImageData Binarise(ulong seed)
    {
        byte[] drawn = new byte[Pixels.Length];
        ReadOnlySpan<byte> pixels = Pixels.Span;
        Vector128<uint> words = default;
        for (int i = 0; i < pixels.Length; i++)
        {
            int place = i % Shape.Elements;
            if (place % 4 == 0)
            {
                words = Philox4x32.Generate(seed, Vector128.Create((uint)(place / 4), (uint)(i / Shape.Elements), 0, (uint)RandomStream.Binarisation));
            }

            drawn[i] = (ulong)words[place % 4] * 255 < (ulong)pixels[i] << 32 ? (byte)255 : (byte)0;
        }

        return this with { Pixels = drawn };
    }

    /// <summary>Holds pictures out, chosen by the seed alone.</summary>
    /// <param name="heldOut">How many to hold out.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The rest, and those held out, each in the original order.</returns>
    /// <exception cref="DataException">Nothing would be left.</exception>
    public (ImageData Remaining, ImageData HeldOut) HoldOut(int heldOut, long seed)
    {
        if (heldOut < 0 || heldOut >= Count)
        {
            throw new DataException($"{Name}: {heldOut} images cannot be held out of {Count}");
        }

        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        new Random(unchecked((int)(seed ^ (seed >> 32)))).Shuffle(order);
        Array.Sort(order, 0, heldOut);
        Array.Sort(order, heldOut, order.Length - heldOut);
        return (Select(order.AsSpan(heldOut)), Select(order.AsSpan(0, heldOut)));
    }

    private ImageData Select(ReadOnlySpan<int> indices)
    {
        int size = Shape.Elements;
        byte[] selected = new byte[indices.Length * size];
        for (int i = 0; i < indices.Length; i++)
        {
            Pixels.Span.Slice(indices[i] * size, size).CopyTo(selected.AsSpan(i * size));
        }

        return this with { Pixels = selected };
    }
}
