using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>
/// Decoded values → display-encoded RGBA8: the value range to [0, 1], clamped, not-a-number to 0; light encoded by IEC 61966-2-1 where the values are
/// proportional to it; times 255, rounded to nearest with halves up; [channels, height, width] → [height, width, 4]. Alpha is never encoded.
/// </summary>
internal sealed class PixelConverter
{
    private const int LinearBuckets = 4096;

    private readonly ImageShape _shape;
    private readonly float _minimum;
    private readonly float _scale;
    private readonly float[]? _thresholds;
    private readonly byte[]? _firstCandidates;

    public PixelConverter(ModelArchitecture architecture)
    {
        _shape = architecture.Image;
        _minimum = architecture.Minimum;
        _scale = 1 / (architecture.Maximum - architecture.Minimum);
        if (architecture.ValueEncoding == ValueEncoding.Linear)
        {
            // Encoding grows with light, so that a byte is the number of thresholds at or below the value; no power is computed per pixel.
            _thresholds = new float[256];
            for (int i = 1; i < 256; i++)
            {
                _thresholds[i - 1] = (float)ToLinear((i - 0.5) / 255);
            }

            _thresholds[255] = float.PositiveInfinity;
            _firstCandidates = new byte[LinearBuckets + 1];
            for (int bucket = 0; bucket <= LinearBuckets; bucket++)
            {
                float start = bucket / (float)LinearBuckets;
                int count = 0;
                while (_thresholds[count] <= start)
                {
                    count++;
                }

                _firstCandidates[bucket] = (byte)count;
            }
        }
    }

    /// <summary>Converts one picture.</summary>
    /// <param name="values">[channels, height, width].</param>
    /// <param name="pixels">[height, width, 4], out.</param>
    public void Convert(ReadOnlySpan<float> values, Span<byte> pixels)
    {
        int count = _shape.Pixels;
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(pixels)[..count];
        ReadOnlySpan<float> red = values[..count];
        switch (_shape.Channels)
        {
            case 1:
                for (int i = 0; i < count; i++)
                {
                    target[i] = ToByte(red[i]) * 0x010101u | 0xFF000000u;
                }

                break;
            case 3:
                ReadOnlySpan<float> green = values.Slice(count, count);
                ReadOnlySpan<float> blue = values.Slice(2 * count, count);
                for (int i = 0; i < count; i++)
                {
                    target[i] = ToByte(red[i]) | ToByte(green[i]) << 8 | ToByte(blue[i]) << 16 | 0xFF000000u;
                }

                break;
            default:
                green = values.Slice(count, count);
                blue = values.Slice(2 * count, count);
                ReadOnlySpan<float> alpha = values.Slice(3 * count, count);
                for (int i = 0; i < count; i++)
                {
                    target[i] = ToByte(red[i]) | ToByte(green[i]) << 8 | ToByte(blue[i]) << 16 | Quantise(Normalise(alpha[i])) << 24;
                }

                break;
        }
    }

    /// <summary>IEC 61966-2-1, from the encoded value to light.</summary>
    private static double ToLinear(double encoded) => encoded <= 0.04045 ? encoded / 12.92 : Math.Pow((encoded + 0.055) / 1.055, 2.4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Quantise(float value) => (uint)(int)(value * 255 + 0.5f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Normalise(float value)
    {
        value = (value - _minimum) * _scale;

        // Not a number compares false and becomes 0.
        return value > 0 ? (value < 1 ? value : 1) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint ToByte(float value)
    {
        value = Normalise(value);
        return _thresholds is null ? Quantise(value) : Encode(value);
    }

    private uint Encode(float light)
    {
        int candidate = _firstCandidates![(int)(light * LinearBuckets)];
        while (_thresholds![candidate] <= light)
        {
            candidate++;
        }

        return (uint)candidate;
    }
}
