#pragma warning disable CA1069 // The real enum has two names for one value.

namespace Silk.NET.Shaderc;

/// <summary>The API that the code is for.</summary>
internal enum TargetEnv
{
    Vulkan = 0,
    Opengl = 1,
    OpenglCompat = 2,
    Webgpu = 3,
    Default = 0,
}
