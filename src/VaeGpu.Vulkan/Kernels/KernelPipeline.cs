using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>A kernel variant with its constants, ready to run. Its handle changes when a development host reloads the kernel.</summary>
internal sealed class KernelPipeline
{
    public KernelPipeline(KernelVariant variant, KernelConstants constants, PipelineLayout layout)
    {
        Variant = variant;
        Constants = constants;
        Layout = layout;
    }

    public KernelVariant Variant { get; }

    public KernelConstants Constants { get; }

    public PipelineLayout Layout { get; }

    public Pipeline Handle { get; set; }

    /// <summary>Workgroups that cover so many invocations.</summary>
    public uint Groups(uint invocations) => (invocations + Constants.Workgroup - 1) / Constants.Workgroup;
}
