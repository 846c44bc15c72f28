namespace VaeGpu.Vulkan;

/// <summary>A message of the Vulkan loader, driver or validation layer.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Id">The rule, such as <c>VUID-vkCmdDispatch-None-02699</c>; may be empty.</param>
/// <param name="Text">The message.</param>
public readonly record struct GpuMessage(GpuMessageSeverity Severity, string Id, string Text);
