namespace VaeGpu.Vulkan.Tests;

/// <summary>The drivers that every test of a device runs on.</summary>
internal enum TestDriver
{
    /// <summary>The device that a user of this machine gets: a GPU where there is one, lavapipe otherwise.</summary>
    Default,

    /// <summary>SwiftShader, whose limits are others: 4 bound sets, 256-byte alignment, workgroups of 256, 65,536 texels, no small storage types.</summary>
    SwiftShader,
}
