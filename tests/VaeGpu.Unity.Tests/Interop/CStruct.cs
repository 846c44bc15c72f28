namespace VaeGpu.Unity.Tests;

/// <summary>A struct in C: its fields, and its size with the padding behind them.</summary>
internal sealed record CStruct(string Name, int Size, CField[] Fields);
