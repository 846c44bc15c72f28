namespace VaeGpu.Vulkan;

/// <summary>Vulkan refused something, or is not there. The host process and, unless this is a <see cref="DeviceLostException"/>, the device live on.</summary>
public class GpuException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What went wrong and what to do.</param>
    /// <param name="result">The VkResult, 0 where no call was made.</param>
    /// <param name="call">The Vulkan command, empty where no call was made.</param>
    public GpuException(string message, int result = 0, string call = "")
        : base(message)
    {
        Result = result;
        Call = call;
    }

    /// <summary>The VkResult; 0 where no Vulkan command was at fault.</summary>
    public int Result { get; }

    /// <summary>The Vulkan command, such as <c>vkAllocateMemory</c>; empty where none was at fault.</summary>
    public string Call { get; }
}
