namespace VaeGpu.Vulkan;

/// <summary>How serious a message of the validation layer is.</summary>
public enum GpuMessageSeverity
{
    /// <summary>Diagnostic detail.</summary>
    Verbose,

    /// <summary>Information.</summary>
    Information,

    /// <summary>A likely mistake.</summary>
    Warning,

    /// <summary>A breach of Vulkan's rules.</summary>
    Error,
}
