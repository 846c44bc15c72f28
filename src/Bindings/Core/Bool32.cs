namespace Silk.NET.Core;

/// <summary>A Vulkan boolean: 32 bits, of which only the value 1 reads as true.</summary>
internal readonly struct Bool32 : IEquatable<Bool32>, IEquatable<uint>, IEquatable<bool>
{
    private readonly uint _value;

    /// <summary>Makes a boolean of a raw value, which is kept as it is.</summary>
    public Bool32(uint val) => _value = val;

    /// <summary>Makes a boolean of 1 or 0.</summary>
    public Bool32(bool val) => _value = val ? 1u : 0u;

    /// <summary>The raw 32 bits.</summary>
    public uint Value => _value;

    /// <summary>True for the raw value 1 only.</summary>
    public static implicit operator bool(Bool32 val) => val._value == 1;

    /// <summary>The raw value.</summary>
    public static implicit operator uint(Bool32 val) => val._value;

    /// <summary>Makes a boolean of 1 or 0.</summary>
    public static implicit operator Bool32(bool val) => new(val);

    /// <summary>Makes a boolean of a raw value.</summary>
    public static implicit operator Bool32(uint val) => new(val);

    public static bool operator ==(Bool32 left, Bool32 right) => left._value == right._value;

    public static bool operator !=(Bool32 left, Bool32 right) => left._value != right._value;

    public static bool operator ==(Bool32 left, bool right) => left.Equals(right);

    public static bool operator !=(Bool32 left, bool right) => !left.Equals(right);

    public static bool operator ==(bool left, Bool32 right) => right.Equals(left);

    public static bool operator !=(bool left, Bool32 right) => !right.Equals(left);

    public static bool operator ==(Bool32 left, uint right) => left._value == right;

    public static bool operator !=(Bool32 left, uint right) => left._value != right;

    public static bool operator ==(uint left, Bool32 right) => left == right._value;

    public static bool operator !=(uint left, Bool32 right) => left != right._value;

    /// <summary>Compares the raw values.</summary>
    public bool Equals(Bool32 other) => _value == other._value;

    /// <summary>Compares the raw value.</summary>
    public bool Equals(uint other) => _value == other;

    /// <summary>Compares the raw value with 1 or 0.</summary>
    public bool Equals(bool other) => _value == (other ? 1u : 0u);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj switch
    {
        Bool32 other => Equals(other),
        bool other => Equals(other),
        uint other => Equals(other),
        _ => false,
    };

    /// <inheritdoc />
    public override int GetHashCode() => _value.GetHashCode();
}
