namespace VaeGpu.Vulkan;

/// <summary>The device is lost (VK_ERROR_DEVICE_LOST): dispose of its decoders and of the device, and make new ones. Every later call on it throws this again.</summary>
public sealed class DeviceLostException : GpuException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found, and when.</param>
    /// <param name="call">The Vulkan command that told.</param>
    /// <param name="isFirstReport">True for the call that found out.</param>
    public DeviceLostException(string message, string call, bool isFirstReport)
        : base(message, DeviceLost, call) =>
        IsFirstReport = isFirstReport;

    /// <summary>True for the call that found the device lost, false for those made after it.</summary>
    public bool IsFirstReport { get; }

    internal const int DeviceLost = -4;
}
