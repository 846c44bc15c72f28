using System.Runtime.Intrinsics;

namespace VaeGpu.Tests;

/// <summary>The published known answers: file kat_vectors of Random123 1.14, lines "philox4x32 10".</summary>
public class Philox4x32Tests
{
    [TestCase(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu, 0x9B00DBD8u)]
    [TestCase(0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFFu, 0x408F276Du, 0x41C83B0Eu, 0xA20BC7C6u, 0x6D5451FDu)]
    [TestCase(0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u, 0xA4093822u, 0x299F31D0u, 0xD16CFE09u, 0x94FDCCEBu, 0x5001E420u, 0x24126EA1u)]
    public void Generate_KnownAnswers(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1, uint x0, uint x1, uint x2, uint x3)
    {
        Vector128<uint> words = Philox4x32.Generate((ulong)key1 << 32 | key0, Vector128.Create(c0, c1, c2, c3));
        Assert.That(words, Is.EqualTo(Vector128.Create(x0, x1, x2, x3)));
    }
}
