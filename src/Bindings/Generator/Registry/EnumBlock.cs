namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>An enumeration with its tokens in the order that the naming rule needs: its own, those of extensions, those of later core versions.</summary>
internal sealed record EnumBlock(string Name, bool IsBitmask, bool Is64Bit, List<EnumToken> Tokens);
