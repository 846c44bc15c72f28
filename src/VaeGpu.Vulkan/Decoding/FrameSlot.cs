using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>One decode that may be under way on our own submissions: commands, mapped input and mapped result.</summary>
internal sealed class FrameSlot : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly GpuTimer? _timer;

    public FrameSlot(VulkanDevice device, BufferSlice input, BufferSlice result)
    {
        _device = device;
        Input = input;
        Result = result;
        Commands = new CommandSlot(device);
        try
        {
            _timer = device.Options.MeasureGpuTime && device.Queue.TimestampBits > 0 ? new GpuTimer(device) : null;
        }
        catch
        {
            Commands.Dispose();
            throw;
        }
    }

    public CommandSlot Commands { get; }

    public BufferSlice Input { get; }

    public BufferSlice Result { get; }

    /// <summary>The decoder bound to <see cref="Result"/>; null where it does not write there itself.</summary>
    public OutputBinding? Direct { get; set; }

    public SlotState State { get; set; }

    public ulong Ticket { get; set; }

    public PixelFormat Format { get; set; }

    public int Batch { get; set; }

    /// <summary>Starts recording.</summary>
    public CommandBuffer Begin()
    {
        Commands.Begin();
        _timer?.Start(Commands.Commands);
        return Commands.Commands;
    }

    public void Submit(ReadOnlySpan<HostSemaphore> waits = default, ReadOnlySpan<HostSemaphore> signals = default)
    {
        _timer?.Stop(Commands.Commands);
        Commands.Submit(waits, signals);
    }

    public bool IsCompleted => _device.Queue.IsCompleted(Commands);

    public void Wait() => _device.Queue.Wait(Commands);

    /// <summary>What the device needed for the last submission, which is complete; null where it is not measured.</summary>
    public TimeSpan? ReadGpuTime() => _timer?.Read();

    public void Dispose()
    {
        Commands.Dispose();
        _timer?.Dispose();
    }
}
