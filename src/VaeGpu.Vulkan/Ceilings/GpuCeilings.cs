namespace VaeGpu.Vulkan;

/// <summary>What a device can do at most, measured with kernels that do one thing alone. Made by <see cref="GpuDevice.MeasureCeilings"/>.</summary>
/// <param name="FlopsPerSecond">fp32 multiply-adds in registers, each counted as two operations.</param>
/// <param name="ReadBytesPerSecond">Reading device memory that no cache holds, once, by consecutive invocations.</param>
/// <param name="WriteBytesPerSecond">Writing the same.</param>
/// <param name="EmptySubmit">From submitting an empty command buffer to knowing that it is done, the median.</param>
/// <param name="OneDispatch">The same with one workgroup that does next to nothing.</param>
public sealed record GpuCeilings(double FlopsPerSecond, double ReadBytesPerSecond, double WriteBytesPerSecond, TimeSpan EmptySubmit, TimeSpan OneDispatch);
