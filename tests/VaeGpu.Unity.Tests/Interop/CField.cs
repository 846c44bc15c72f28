namespace VaeGpu.Unity.Tests;

/// <summary>A field of a struct in C, where the rules of the x86-64 ABI put it.</summary>
internal sealed record CField(string Name, string Type, int Offset, int Size);
