using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VaeGpu;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011):
/// a keyed bijection of 128-bit counters, so that any number can be had without those before it. Thread-safe; shaders/include/philox.glsl is its twin.
/// </summary>
public static class Philox4x32
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    /// <summary>Four random words.</summary>
    /// <param name="seed">The key; its low half is the key's first word.</param>
    /// <param name="counter">The counter, first word in element 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Generate(ulong seed, Vector128<uint> counter)
    {
        Generate(seed, counter[0], counter[1], counter[2], counter[3], out uint x0, out uint x1, out uint x2, out uint x3);
        return Vector128.Create(x0, x1, x2, x3);
    }

    internal static void Generate(
        ulong seed, uint counter0, uint counter1, uint counter2, uint counter3, out uint x0, out uint x1, out uint x2, out uint x3)
    {
        uint key0 = (uint)seed;
        uint key1 = (uint)(seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            counter0 = (uint)(product1 >> 32) ^ counter1 ^ key0;
            counter1 = (uint)product1;
            counter2 = (uint)(product0 >> 32) ^ counter3 ^ key1;
            counter3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        x0 = counter0;
        x1 = counter1;
        x2 = counter2;
        x3 = counter3;
    }
}
