namespace UnityEngine;

public class Renderer : Component
{
    /// <summary>Not the engine's: the block that was set last.</summary>
    public MaterialPropertyBlock? Block { get; private set; }

    public void GetPropertyBlock(MaterialPropertyBlock properties) => _ = properties;

    public void SetPropertyBlock(MaterialPropertyBlock properties) => Block = properties;
}
