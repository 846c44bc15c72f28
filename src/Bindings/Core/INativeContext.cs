#nullable disable
namespace Silk.NET.Core.Contexts;

/// <summary>Where the addresses of native functions come from.</summary>
internal interface INativeContext : IDisposable
{
    /// <summary>The address of a function; throws where there is none.</summary>
    nint GetProcAddress(string proc, int? slot = default);

    /// <summary>The address of a function, or false.</summary>
    bool TryGetProcAddress(string proc, out nint addr, int? slot = default);
}
