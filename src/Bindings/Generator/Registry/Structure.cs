namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>A struct or a union.</summary>
internal sealed record Structure(string Name, bool IsUnion, IReadOnlyList<Declaration> Members)
{
    /// <summary>The token of its <c>sType</c>, or null.</summary>
    public string? StructureTypeToken => Members.FirstOrDefault(member => member.Name == "sType")?.Values;
}
