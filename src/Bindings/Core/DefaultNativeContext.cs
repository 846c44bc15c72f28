#nullable disable
using System.Runtime.InteropServices;
using Silk.NET.Core.Loader;

namespace Silk.NET.Core.Contexts;

/// <summary>A native context over the exports of a shared library, which it owns.</summary>
internal class DefaultNativeContext : INativeContext
{
    private nint _library;

    /// <summary>Loads the library; a <see cref="FileNotFoundException" /> tells what was tried.</summary>
    public DefaultNativeContext(string name)
        : this([name])
    {
    }

    /// <summary>Loads the first of the libraries that can be loaded.</summary>
    public DefaultNativeContext(string[] names)
    {
        foreach (var name in names)
        {
            if (TryLoad(name, out _library))
            {
                return;
            }
        }

        throw new FileNotFoundException($"None of the native libraries {string.Join(", ", names)} could be found and loaded.");
    }

    private DefaultNativeContext(nint library) => _library = library;

    /// <summary>Loads the library, or gives false and null.</summary>
    public static bool TryCreate(string name, out DefaultNativeContext context)
    {
        context = TryLoad(name, out var library) ? new DefaultNativeContext(library) : null;
        return context is not null;
    }

    /// <inheritdoc />
    public nint GetProcAddress(string proc, int? slot = default)
        => TryGetProcAddress(proc, out var address) ? address : throw new SymbolLoadingException(proc);

    /// <inheritdoc />
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = default)
    {
        ObjectDisposedException.ThrowIf(_library == 0, this);
        return NativeLibrary.TryGetExport(_library, proc, out addr);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        var library = Interlocked.Exchange(ref _library, 0);
        if (library != 0)
        {
            NativeLibrary.Free(library);
        }
    }

    private static bool TryLoad(string name, out nint library)
    {
        // A file that ships with the application comes before one of the system's.
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        foreach (var folder in folders)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out library))
            {
                return true;
            }
        }

        return NativeLibrary.TryLoad(name, typeof(DefaultNativeContext).Assembly, null, out library);
    }
}
