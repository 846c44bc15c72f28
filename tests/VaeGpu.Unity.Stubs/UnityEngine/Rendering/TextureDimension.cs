namespace UnityEngine.Rendering;

public enum TextureDimension
{
    Tex2D = 2,
    Tex3D = 3,
}
