namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>A command, and the extension that brings it; null for the core.</summary>
internal sealed record Command(string Name, Declaration Return, IReadOnlyList<Declaration> Parameters, string? Extension);
