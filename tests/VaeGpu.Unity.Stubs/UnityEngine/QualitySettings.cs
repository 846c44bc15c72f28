namespace UnityEngine;

public static class QualitySettings
{
    public static ColorSpace activeColorSpace { get; set; } = ColorSpace.Gamma;
}
