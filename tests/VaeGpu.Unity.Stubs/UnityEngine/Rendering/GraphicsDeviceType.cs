namespace UnityEngine.Rendering;

public enum GraphicsDeviceType
{
    Direct3D11 = 2,
    OpenGLCore = 17,
    Vulkan = 21,
}
