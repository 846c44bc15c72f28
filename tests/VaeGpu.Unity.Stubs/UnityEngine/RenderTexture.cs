namespace UnityEngine;

public sealed class RenderTexture : Texture
{
    public RenderTexture(int width, int height, int depth)
    {
        (this.width, this.height) = (width, height);
        _ = depth;
    }

    /// <summary>Not the engine's: what was drawn over it last.</summary>
    public Texture? Drawn { get; internal set; }
}
