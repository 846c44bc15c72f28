namespace TorchSharp.Utils;

/// <summary>Unsigned integers in seven-bit groups, the smallest first: how the package's files write lengths.</summary>
internal static class LEB128Codec
{
    public static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
        {
            writer.Write((byte)(value | 0x80));
        }

        writer.Write((byte)value);
    }

    /// <exception cref="InvalidDataException">More than nine groups, which no length has.</exception>
    public static long Decode(this BinaryReader reader)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte group = reader.ReadByte();
            value |= (group & 0x7fL) << shift;
            if (group < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A length in the file does not end.");
    }
}
