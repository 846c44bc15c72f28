#nullable disable
using Silk.NET.Core.Contexts;

namespace Silk.NET.Core.Native;

/// <summary>A whole native API.</summary>
internal abstract class NativeAPI : NativeApiContainer
{
    /// <summary>Takes the context over.</summary>
    public NativeAPI(INativeContext ctx)
        : base(ctx) => Context = ctx;

    /// <summary>The context that the functions load from.</summary>
    public INativeContext Context { get; }

    /// <summary>Whether the named extension is there.</summary>
    public abstract bool IsExtensionPresent(string name);
}
