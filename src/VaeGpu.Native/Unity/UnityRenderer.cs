namespace VaeGpu.Native;

/// <summary>UnityGfxRenderer: what Unity draws with, as far as it has a name here.</summary>
internal enum UnityRenderer
{
    Direct3D11 = 2,

    /// <summary>Nothing: batch mode, or before there is a device.</summary>
    None = 4,

    OpenGLES3 = 11,
    Metal = 16,
    OpenGL = 17,
    Direct3D12 = 18,
    Vulkan = 21,
}
