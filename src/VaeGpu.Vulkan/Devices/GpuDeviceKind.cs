namespace VaeGpu.Vulkan;

/// <summary>What a device is, best first: the order in which one is chosen.</summary>
public enum GpuDeviceKind
{
    /// <summary>A graphics card with memory of its own.</summary>
    Discrete,

    /// <summary>A GPU that shares the processor's memory.</summary>
    Integrated,

    /// <summary>A GPU lent to a virtual machine.</summary>
    Virtual,

    /// <summary>A driver that computes on the processor, such as lavapipe or SwiftShader.</summary>
    Cpu,

    /// <summary>Something else.</summary>
    Other,
}
