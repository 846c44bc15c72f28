using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace VaeGpu.Vulkan;

/// <summary>
/// The queue, shared by all decoders of the device and perhaps with the host. Completion is one timeline semaphore's count where there is such
/// a thing, and a fence for each submission otherwise. Thread-safe.
/// </summary>
internal sealed unsafe class GpuQueue : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly Vk _vk;
    private readonly Queue _queue;
    private readonly Action? _lockHost;
    private readonly Action? _unlockHost;
    private readonly object _lock = new();
    private Semaphore _timeline;
    private ulong _submitted;

    public GpuQueue(VulkanDevice device, Queue queue, uint family, uint timestampBits, Action? lockHost, Action? unlockHost)
    {
        _device = device;
        _vk = device.Vk;
        _queue = queue;
        Family = family;
        TimestampBits = timestampBits;
        _lockHost = lockHost;
        _unlockHost = unlockHost;
        if (device.Has(GpuFeatures.TimelineSemaphore))
        {
            var type = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline };
            var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
            device.Check(_vk.CreateSemaphore(device.Handle, in info, null, out _timeline), "vkCreateSemaphore");
        }
    }

    public nint Handle => _queue.Handle;

    public uint Family { get; }

    /// <summary>Meaningful bits of a timestamp; 0 where the queue has none.</summary>
    public uint TimestampBits { get; }

    public bool UsesTimeline => _timeline.Handle != 0;

    /// <summary>Submits a slot's commands.</summary>
    /// <param name="slot">The commands, recorded.</param>
    /// <param name="waits">What they wait for; few, for they are copied to the stack.</param>
    /// <param name="signals">What is signalled once they have run; few as well.</param>
    public void Submit(CommandSlot slot, ReadOnlySpan<HostSemaphore> waits = default, ReadOnlySpan<HostSemaphore> signals = default)
    {
        CommandBuffer commands = slot.Commands;
        Fence fence = default;

        // From here the slot has nothing under way, unless the submission succeeds: a fence that was reset is never waited for.
        slot.Submission = 0;
        if (!UsesTimeline)
        {
            fence = slot.Fence;
            _device.Check(_vk.ResetFences(_device.Handle, 1, in fence), "vkResetFences");
        }

        // The host's waits, the host's signals, our own count. The count last: drivers signal one after the other,
        // and who sees a decode complete may go on to destroy semaphores.
        int own = waits.Length + signals.Length;
        Semaphore* semaphores = stackalloc Semaphore[own + 1];
        ulong* values = stackalloc ulong[own + 1];
        PipelineStageFlags* stages = stackalloc PipelineStageFlags[own + 1];
        for (int i = 0; i < own; i++)
        {
            HostSemaphore given = i < waits.Length ? waits[i] : signals[i - waits.Length];
            semaphores[i] = new Semaphore(given.Semaphore);
            values[i] = given.Value;
            stages[i] = PipelineStageFlags.AllCommandsBit;
        }

        semaphores[own] = _timeline;
        uint signalCount = (uint)(signals.Length + (UsesTimeline ? 1 : 0));
        var timelineInfo = new TimelineSemaphoreSubmitInfo
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            WaitSemaphoreValueCount = (uint)waits.Length,
            PWaitSemaphoreValues = values,
            SignalSemaphoreValueCount = signalCount,
            PSignalSemaphoreValues = values + waits.Length,
        };
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo,
            PNext = UsesTimeline ? &timelineInfo : null,
            WaitSemaphoreCount = (uint)waits.Length,
            PWaitSemaphores = semaphores,
            PWaitDstStageMask = stages,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = signalCount,
            PSignalSemaphores = semaphores + waits.Length,
        };

        Result result;
        lock (_lock)
        {
            _lockHost?.Invoke();
            try
            {
                ulong value = _submitted + 1;
                values[own] = value;
                result = _vk.QueueSubmit(_queue, 1, in info, fence);
                if (result == Result.Success)
                {
                    // Counted before the host's callback, which may throw: the device will signal this value.
                    _submitted = value;
                    slot.Submission = value;
                }
            }
            finally
            {
                _unlockHost?.Invoke();
            }
        }

        _device.Check(result, "vkQueueSubmit");
    }

    /// <summary>True once a slot's last submission has run, or where it has none.</summary>
    public bool IsCompleted(CommandSlot slot)
    {
        if (slot.Submission == 0)
        {
            return true;
        }

        bool completed;
        if (UsesTimeline)
        {
            _device.Check(_vk.GetSemaphoreCounterValue(_device.Handle, _timeline, out ulong value), "vkGetSemaphoreCounterValue");
            completed = value >= slot.Submission;
        }
        else
        {
            Result result = _vk.GetFenceStatus(_device.Handle, slot.Fence);
            _device.Check(result, "vkGetFenceStatus");
            completed = result == Result.Success;
        }

        slot.Submission = completed ? 0 : slot.Submission;
        return completed;
    }

    /// <summary>Waits for a slot's last submission.</summary>
    public void Wait(CommandSlot slot)
    {
        if (slot.Submission == 0)
        {
            return;
        }

        if (UsesTimeline)
        {
            Semaphore timeline = _timeline;
            ulong value = slot.Submission;
            var info = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &timeline, PValues = &value };
            _device.Check(_vk.WaitSemaphores(_device.Handle, in info, ulong.MaxValue), "vkWaitSemaphores");
        }
        else
        {
            Fence fence = slot.Fence;
            _device.Check(_vk.WaitForFences(_device.Handle, 1, in fence, true, ulong.MaxValue), "vkWaitForFences");
        }

        slot.Submission = 0;
    }

    /// <summary>Waits for all that was submitted, and keeps others from submitting meanwhile: for where nothing else serves, on a device of our own.</summary>
    public void WaitIdle()
    {
        lock (_lock)
        {
            // What it gives tells nothing more: a queue that is lost runs nothing on.
            _ = _vk.QueueWaitIdle(_queue);
        }
    }

    public void Dispose()
    {
        if (_timeline.Handle != 0)
        {
            _vk.DestroySemaphore(_device.Handle, _timeline, null);
            _timeline = default;
        }
    }
}
