namespace Silk.NET.Shaderc;

/// <summary>The version of the API, as <see cref="Shaderc.CompileOptionsSetTargetEnv" /> takes it.</summary>
internal enum EnvVersion
{
    Vulkan10 = 0x400000,
    Vulkan11 = 0x401000,
    Vulkan12 = 0x402000,
    Vulkan13 = 0x403000,
    Opengl45 = 450,
    Webgpu = 451,
}
