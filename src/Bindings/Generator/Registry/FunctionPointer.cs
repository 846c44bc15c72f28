namespace VaeGpu.BindingsGenerator.Registry;

/// <summary>A <c>PFN_vk...</c> type.</summary>
internal sealed record FunctionPointer(string Name, Declaration Return, IReadOnlyList<Declaration> Parameters);
