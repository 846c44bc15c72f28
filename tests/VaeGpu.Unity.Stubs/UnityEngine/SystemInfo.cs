using UnityEngine.Rendering;

namespace UnityEngine;

public static class SystemInfo
{
    public static int maxTextureSize => 16384;

    public static GraphicsDeviceType graphicsDeviceType { get; set; } = GraphicsDeviceType.OpenGLCore;
}
