namespace UnityEngine;

public enum TextureFormat
{
    RGB24 = 3,
    RGBA32 = 4,
}
