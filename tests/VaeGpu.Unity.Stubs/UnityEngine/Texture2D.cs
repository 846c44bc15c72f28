using System.Runtime.InteropServices;
using Unity.Collections;

namespace UnityEngine;

/// <summary>Memory of four bytes a texel.</summary>
public sealed unsafe class Texture2D : Texture
{
    private readonly IntPtr _memory;

    public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain, bool linear)
    {
        (this.width, this.height, format, mipmapCount) = (width, height, textureFormat, mipChain ? 2 : 1);
        _ = linear;
        _memory = Marshal.AllocHGlobal(width * height * 4);
    }

    public TextureFormat format { get; }

    /// <summary>Not the engine's: how often the texture was uploaded.</summary>
    public int Uploads { get; private set; }

    public NativeArray<T> GetRawTextureData<T>()
        where T : unmanaged => new((void*)_memory, width * height * 4 / sizeof(T));

    public void Apply(bool updateMipmaps, bool makeNoLongerReadable)
    {
        isReadable &= !makeNoLongerReadable;
        Uploads += updateMipmaps ? 2 : 1;
    }

    protected private override void OnDestroyed() => Marshal.FreeHGlobal(_memory);
}
