namespace UnityEngine.Experimental.Rendering;

public enum GraphicsFormat
{
    R8G8B8A8_SRGB = 4,
    R8G8B8A8_UNorm = 8,
    R16G16B16A16_SFloat = 48,
}
