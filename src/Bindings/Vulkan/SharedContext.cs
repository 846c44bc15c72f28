#nullable disable
using Silk.NET.Core.Contexts;

namespace VaeGpu.Bindings;

/// <summary>Passes a context on without owning it, for a second API object over the same. No part of Silk.NET.</summary>
internal sealed class SharedContext(INativeContext context) : INativeContext
{
    /// <inheritdoc />
    public nint GetProcAddress(string proc, int? slot = null) => context.GetProcAddress(proc, slot);

    /// <inheritdoc />
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null) => context.TryGetProcAddress(proc, out addr, slot);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
