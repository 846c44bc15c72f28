namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>A value of an enumeration, with its C name.</summary>
internal sealed record EnumToken(string Name, long Value);
