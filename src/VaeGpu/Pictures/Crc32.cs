namespace VaeGpu;

/// <summary>The checksum of PNG chunks (PNG specification, annex D): polynomial 0xEDB88320, bits reversed, inverted at both ends.</summary>
internal static class Crc32
{
    /// <summary>The sum of no bytes, to go on from.</summary>
    public const uint Start = 0xFFFFFFFF;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Goes on with more bytes.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            sum = Table[(sum ^ value) & 0xFF] ^ (sum >> 8);
        }

        return sum;
    }

    /// <summary>The checksum of all that was appended.</summary>
    public static uint Finish(uint sum) => ~sum;

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
