using VaeGpu.BindingsGenerator.Naming;
using VaeGpu.BindingsGenerator.Registry;

namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>Writes the struct around a pointer to a callback.</summary>
internal static class FunctionPointerEmitter
{
    /// <summary>The file of one pointer.</summary>
    public static SourceText Emit(FunctionPointer pointer, ManagedTypes types)
    {
        var source = new SourceText("Silk.NET.Vulkan", "System", "Silk.NET.Core", "Silk.NET.Core.Native");
        var type = Names.OfFunctionPointer(pointer.Name);
        var signature = $"delegate* unmanaged[Cdecl]<{string.Join(", ", pointer.Parameters.Append(pointer.Return).Select(types.Of))}>";
        source.Line($"/// <summary>{pointer.Name}</summary>");
        source.Open($"internal readonly unsafe partial struct {type} : IDisposable");
        source.Line("private readonly void* _handle;");
        source.Line();
        source.Line($"public {type}({signature} ptr) => _handle = ptr;");
        source.Line();
        source.Line($"public {signature} Handle => ({signature})_handle;");
        source.Line();
        source.Line($"public static implicit operator nint({type} pfn) => (nint)pfn._handle;");
        source.Line();
        source.Line($"public static implicit operator {signature}({type} pfn) => pfn.Handle;");
        source.Line();
        source.Line($"public static implicit operator {type}({signature} func) => new(func);");
        source.Line();
        source.Line("public void Dispose() => SilkMarshal.Free((nint)_handle);");
        source.Close();
        return source;
    }
}
