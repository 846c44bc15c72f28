namespace UnityEngine;

/// <summary>Not the engine's: one that stands behind the stub and has a render thread and textures.</summary>
public interface IEngine
{
    void Issue(IntPtr callback, int id, IntPtr data);

    /// <summary>Makes a texture; gives what its native pointer is.</summary>
    IntPtr MakeTexture(int width, int height, int format, bool randomWrite);

    /// <summary>Destroys one, behind the frame that is under way.</summary>
    void DestroyTexture(IntPtr texture);
}
