namespace UnityEngine;

public sealed class MaterialPropertyBlock
{
    /// <summary>Not the engine's: the texture that was set last, and its property.</summary>
    public (string Name, Texture Value) Last { get; private set; }

    public void SetTexture(string name, Texture value) => Last = (name, value);
}
