using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Loader;

namespace VaeGpu.Bindings.Tests;

/// <summary>The Vulkan loader's exports, with a record of what was asked for, and with functions masked or replaced.</summary>
internal sealed class RecordingContext : INativeContext
{
    private readonly DefaultNativeContext _loader = new("libvulkan.so.1");

    public List<string> Asked { get; } = [];

    public HashSet<string> Masked { get; } = [];

    public Dictionary<string, nint> Replaced { get; } = [];

    public bool IsDisposed { get; private set; }

    public nint Real(string name) => NativeLibrary.GetExport(NativeLibrary.Load("libvulkan.so.1"), name);

    public nint GetProcAddress(string proc, int? slot = null)
        => TryGetProcAddress(proc, out var address) ? address : throw new SymbolLoadingException(proc);

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        Asked.Add(proc);
        addr = 0;
        return !Masked.Contains(proc) && (Replaced.TryGetValue(proc, out addr) || _loader.TryGetProcAddress(proc, out addr));
    }

    public void Dispose()
    {
        IsDisposed = true;
        _loader.Dispose();
    }
}
