namespace UnityEngine;

public class Texture : Object
{
    public int width { get; protected set; }

    public int height { get; protected set; }

    public TextureWrapMode wrapMode { get; set; }

    public bool isReadable { get; protected set; } = true;

    public int mipmapCount { get; protected set; } = 1;
}
