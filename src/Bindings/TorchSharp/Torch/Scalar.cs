using VaeGpu.Bindings.Torch;

namespace TorchSharp;

/// <summary>
/// A number that takes its type from what it is applied to. Held as libtorch holds it: an integer of 64 bits, a
/// double, or a truth value.
/// </summary>
internal sealed class Scalar : IDisposable
{
    private Scalar(ArgumentKind kind, long bits)
    {
        Kind = kind;
        Bits = bits;
    }

    public torch.ScalarType Type => Kind switch
    {
        ArgumentKind.Int => torch.ScalarType.Int64,
        ArgumentKind.Double => torch.ScalarType.Float64,
        _ => torch.ScalarType.Bool,
    };

    internal ArgumentKind Kind { get; }

    internal long Bits { get; }

    public static implicit operator Scalar(byte value) => OfInteger(value);

    public static implicit operator Scalar(sbyte value) => OfInteger(value);

    public static implicit operator Scalar(short value) => OfInteger(value);

    public static implicit operator Scalar(int value) => OfInteger(value);

    public static implicit operator Scalar(long value) => OfInteger(value);

    public static implicit operator Scalar(float value) => OfReal(value);

    public static implicit operator Scalar(double value) => OfReal(value);

    public static implicit operator Scalar(bool value) => new(ArgumentKind.Bool, value ? 1 : 0);

    /// <summary>Nothing to release here; the package's scalars live in native memory.</summary>
    public void Dispose()
    {
    }

    internal static Scalar OfInteger(long value) => new(ArgumentKind.Int, value);

    internal static Scalar OfReal(double value) => new(ArgumentKind.Double, BitConverter.DoubleToInt64Bits(value));

    internal static Scalar Of((ArgumentKind Kind, long Bits) number) => new(number.Kind, number.Bits);

    internal double AsDouble() => Kind == ArgumentKind.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64() => Kind == ArgumentKind.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;
}
