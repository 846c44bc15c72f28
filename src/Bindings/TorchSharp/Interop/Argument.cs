using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Bindings.Torch;

/// <summary>
/// One argument of an operator call: a kind, up to eight bytes, and a reference that keeps tensors and lists alive
/// for the length of the call. Built by implicit conversion, so that calls read like the operator's schema.
/// </summary>
internal readonly struct Argument
{
    private Argument(ArgumentKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
    }

    public ArgumentKind Kind { get; }

    public long Bits { get; }

    public object? Reference { get; }

    /// <summary>An absent optional argument.</summary>
    public static Argument None => default;

    /// <summary>The schema's own default, for an argument before one that is given.</summary>
    public static Argument Default => new(ArgumentKind.Default, 0);

    /// <summary>A list of tensors of which some may be absent, as indexing takes it.</summary>
    public static Argument Optional(Tensor?[] tensors) => new(ArgumentKind.OptionalTensorList, 0, tensors);

    /// <summary>A number where the schema says float; an integer would be refused there.</summary>
    public static Argument Float(double value) => value;

    public static implicit operator Argument(Tensor? value) =>
        value is null ? default : new(ArgumentKind.Tensor, value.Handle, value);

    public static implicit operator Argument(int value) => new(ArgumentKind.Int, value);

    public static implicit operator Argument(long value) => new(ArgumentKind.Int, value);

    public static implicit operator Argument(long? value) => value is long given ? given : default(Argument);

    public static implicit operator Argument(double value) =>
        new(ArgumentKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is double given ? given : default(Argument);

    public static implicit operator Argument(bool value) => new(ArgumentKind.Bool, value ? 1 : 0);

    public static implicit operator Argument(string? value) =>
        value is null ? default : new(ArgumentKind.String, 0, value);

    public static implicit operator Argument(long[]? value) =>
        value is null ? default : new(ArgumentKind.IntList, 0, value);

    public static implicit operator Argument(Tensor[] value) => new(ArgumentKind.TensorList, 0, value);

    public static implicit operator Argument(ScalarType value) => new(ArgumentKind.Int, (long)value);

    public static implicit operator Argument(ScalarType? value) =>
        value is ScalarType given ? given : default(Argument);

    public static implicit operator Argument(Generator? value) =>
        value is null ? default : new(ArgumentKind.Generator, value.Handle, value);

    public static implicit operator Argument(Device? value) =>
        value is null ? default : new(ArgumentKind.Device, ((long)value.type << 32) | (uint)value.index);

    public static implicit operator Argument(Scalar? value) => value is null ? default : new(value.Kind, value.Bits);
}
