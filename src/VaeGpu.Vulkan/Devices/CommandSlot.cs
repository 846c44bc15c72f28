using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>One command buffer with a pool of its own, and how its last submission is told to be complete.</summary>
internal sealed unsafe class CommandSlot : IDisposable
{
    private readonly VulkanDevice _device;
    private CommandPool _pool;
    private bool _recording;

    public CommandSlot(VulkanDevice device)
    {
        _device = device;
        Vk vk = device.Vk;
        try
        {
            var poolInfo = new CommandPoolCreateInfo
            {
                SType = StructureType.CommandPoolCreateInfo,
                Flags = CommandPoolCreateFlags.TransientBit,
                QueueFamilyIndex = device.Queue.Family,
            };
            device.Check(vk.CreateCommandPool(device.Handle, in poolInfo, null, out _pool), "vkCreateCommandPool");
            var info = new CommandBufferAllocateInfo
            {
                SType = StructureType.CommandBufferAllocateInfo,
                CommandPool = _pool,
                Level = CommandBufferLevel.Primary,
                CommandBufferCount = 1,
            };
            device.Check(vk.AllocateCommandBuffers(device.Handle, in info, out CommandBuffer commands), "vkAllocateCommandBuffers");
            Commands = commands;
            if (!device.Queue.UsesTimeline)
            {
                var fenceInfo = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
                device.Check(vk.CreateFence(device.Handle, in fenceInfo, null, out Fence fence), "vkCreateFence");
                Fence = fence;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CommandBuffer Commands { get; }

    /// <summary>Null where the queue counts.</summary>
    public Fence Fence { get; private set; }

    /// <summary>The number on the queue of the submission under way; 0 where none is known to be.</summary>
    public ulong Submission { get; set; }

    /// <summary>How often recording was started: tells one use of the slot from the next.</summary>
    public ulong Uses { get; private set; }

    /// <summary>True where nothing of the slot is being recorded or under way.</summary>
    public bool IsIdle => !_recording && _device.Queue.IsCompleted(this);

    /// <summary>Starts recording anew; the last submission must be complete.</summary>
    public void Begin()
    {
        Uses++;
        _recording = true;
        _device.Check(_device.Vk.ResetCommandPool(_device.Handle, _pool, 0), "vkResetCommandPool");
        var info = new CommandBufferBeginInfo { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        _device.Check(_device.Vk.BeginCommandBuffer(Commands, in info), "vkBeginCommandBuffer");
    }

    /// <summary>Ends recording and submits, after and before semaphores of the host's.</summary>
    public void Submit(ReadOnlySpan<HostSemaphore> waits = default, ReadOnlySpan<HostSemaphore> signals = default)
    {
        _device.Check(_device.Vk.EndCommandBuffer(Commands), "vkEndCommandBuffer");
        _recording = false;
        _device.Queue.Submit(this, waits, signals);
    }

    /// <summary>Waits for the last submission, where the device still answers, and frees everything.</summary>
    public void Dispose()
    {
        if (_pool.Handle == 0)
        {
            return;
        }

        if (!_device.IsLost)
        {
            try
            {
                _device.Queue.Wait(this);
            }
            catch (GpuException)
            {
                // Lost just now: what was submitted will not run on.
            }
        }

        if (Fence.Handle != 0)
        {
            _device.Vk.DestroyFence(_device.Handle, Fence, null);
            Fence = default;
        }

        _device.Vk.DestroyCommandPool(_device.Handle, _pool, null);
        _pool = default;
    }
}
