namespace VaeGpu.Vulkan;

/// <summary>A part of an image, in pixels.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct TargetRectangle(uint X, uint Y, uint Width, uint Height);
