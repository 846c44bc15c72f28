using System.Runtime.InteropServices;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;

namespace UnityEngine;

/// <summary>Memory of eight bytes a texel, to which the native pointer points, or a texture of the engine's behind the stub.</summary>
public sealed class RenderTexture : Texture
{
    public RenderTexture(int width, int height, int depth)
        : this(width, height, depth, GraphicsFormat.R8G8B8A8_UNorm)
    {
    }

    public RenderTexture(int width, int height, int depth, GraphicsFormat format)
    {
        (this.width, this.height, graphicsFormat) = (width, height, format);
        _ = depth;
    }

    public static RenderTexture? active { get; set; }

    public bool enableRandomWrite { get; set; }

    public GraphicsFormat graphicsFormat { get; set; }

    public TextureDimension dimension { get; set; } = TextureDimension.Tex2D;

    public int antiAliasing { get; set; } = 1;

    public bool useMipMap { get; set; }

    /// <summary>Not the engine's: what was drawn over it last.</summary>
    public Texture? Drawn { get; internal set; }

    /// <summary>Not the engine's: whether light was encoded as sRGB by that.</summary>
    public bool DrawnAsSrgb { get; internal set; }

    /// <summary>Not the engine's: its memory; null while it is not created.</summary>
    public IntPtr Memory { get; private set; }

    /// <summary>Not the engine's: how often its pointer was asked for.</summary>
    public int Pointers { get; private set; }

    public bool IsCreated() => Memory != IntPtr.Zero;

    public bool Create()
    {
        if (Memory == IntPtr.Zero)
        {
            Memory = Graphics.Engine?.MakeTexture(width, height, (int)graphicsFormat, enableRandomWrite) ?? Marshal.AllocHGlobal(width * height * 8);
        }

        return true;
    }

    public void Release()
    {
        if (Graphics.Engine is null)
        {
            Marshal.FreeHGlobal(Memory);
        }
        else if (Memory != IntPtr.Zero)
        {
            Graphics.Engine.DestroyTexture(Memory);
        }

        Memory = IntPtr.Zero;
    }

    public IntPtr GetNativeTexturePtr()
    {
        Pointers++;
        return Memory;
    }

    protected private override void OnDestroyed() => Release();
}
