#nullable disable
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Loader;

namespace Silk.NET.Core.Native;

/// <summary>Native functions that load on first use from one context, which the container owns.</summary>
internal abstract class NativeApiContainer : IDisposable
{
    protected readonly INativeContext _ctx;

    /// <summary>Takes the context over.</summary>
    public NativeApiContainer(INativeContext ctx) => _ctx = ctx;

    /// <summary>Disposes the context; no function may be called afterwards.</summary>
    public void Dispose() => _ctx.Dispose();

    /// <summary>The address of a function; throws <see cref="SymbolLoadingException" /> where there is none.</summary>
    protected nint Load(string entryPoint)
    {
        var address = _ctx.GetProcAddress(entryPoint);
        return address != 0 ? address : throw new SymbolLoadingException(entryPoint);
    }
}
