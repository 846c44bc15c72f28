#nullable disable
using Silk.NET.Core.Loader;

namespace Silk.NET.Core.Contexts;

/// <summary>A native context over a function that gives an address, or zero.</summary>
internal struct LamdaNativeContext : INativeContext
{
    private readonly Func<string, nint> _getProcAddress;

    /// <summary>Wraps the function.</summary>
    public LamdaNativeContext(Func<string, nint> getProcAddress) => _getProcAddress = getProcAddress;

    /// <inheritdoc />
    public nint GetProcAddress(string proc, int? slot = default)
        => TryGetProcAddress(proc, out var address) ? address : throw new SymbolLoadingException(proc);

    /// <inheritdoc />
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = default)
        => (addr = _getProcAddress(proc)) != 0;

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
