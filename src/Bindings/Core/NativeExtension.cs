#nullable disable
using Silk.NET.Core.Contexts;

namespace Silk.NET.Core.Native;

/// <summary>The functions of one extension of an API.</summary>
internal abstract class NativeExtension<T> : NativeApiContainer
    where T : NativeAPI
{
    /// <summary>Takes the context over.</summary>
    public NativeExtension(INativeContext ctx)
        : base(ctx)
    {
    }
}
