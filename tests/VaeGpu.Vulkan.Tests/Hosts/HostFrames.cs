using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>A host's frame loop: several frames in flight, each with a command buffer and a fence of the host's own.</summary>
internal sealed unsafe class HostFrames : IDisposable
{
    private readonly EngineHost _host;
    private readonly Frame[] _frames;
    private ulong _submitted;

    public HostFrames(EngineHost host, int inFlight)
    {
        _host = host;
        _frames = new Frame[inFlight];
        for (int i = 0; i < inFlight; i++)
        {
            var pool = new CommandPoolCreateInfo { SType = StructureType.CommandPoolCreateInfo };
            EngineHost.Check(host.Vk.CreateCommandPool(host.Device, in pool, null, out _frames[i].Pool));
            var commands = new CommandBufferAllocateInfo
            {
                SType = StructureType.CommandBufferAllocateInfo,
                CommandPool = _frames[i].Pool,
                Level = CommandBufferLevel.Primary,
                CommandBufferCount = 1,
            };
            EngineHost.Check(host.Vk.AllocateCommandBuffers(host.Device, in commands, out _frames[i].Commands));
            var fence = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
            EngineHost.Check(host.Vk.CreateFence(host.Device, in fence, null, out _frames[i].Fence));
        }
    }

    /// <summary>The frame being recorded: 1, 2, …</summary>
    public ulong Current => _submitted + 1;

    /// <summary>The last frame whose fence was waited for; all before it are complete too.</summary>
    public ulong Completed { get; private set; }

    /// <summary>Waits until the oldest frame is complete, and starts recording.</summary>
    public CommandBuffer Begin()
    {
        if (Current > (ulong)_frames.Length)
        {
            WaitFor(Current - (ulong)_frames.Length);
        }

        ref Frame frame = ref Of(Current);
        EngineHost.Check(_host.Vk.ResetCommandPool(_host.Device, frame.Pool, 0));
        var info = new CommandBufferBeginInfo { SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        EngineHost.Check(_host.Vk.BeginCommandBuffer(frame.Commands, in info));
        return frame.Commands;
    }

    /// <summary>Submits what was recorded.</summary>
    public void Submit()
    {
        ref Frame frame = ref Of(Current);
        EngineHost.Check(_host.Vk.EndCommandBuffer(frame.Commands));
        Fence fence = frame.Fence;
        EngineHost.Check(_host.Vk.ResetFences(_host.Device, 1, in fence));
        CommandBuffer commands = frame.Commands;
        var submit = new SubmitInfo { SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands };
        EngineHost.Check(_host.Vk.QueueSubmit(_host.Queue, 1, in submit, fence));
        _submitted++;
    }

    /// <summary>Waits for a frame.</summary>
    public void WaitFor(ulong number)
    {
        if (number > Completed)
        {
            Fence fence = Of(number).Fence;
            EngineHost.Check(_host.Vk.WaitForFences(_host.Device, 1, in fence, true, ulong.MaxValue));
            Completed = number;
        }
    }

    /// <summary>Submits and waits.</summary>
    public void Finish()
    {
        Submit();
        WaitFor(_submitted);
    }

    public void Dispose()
    {
        WaitFor(_submitted);
        foreach (Frame frame in _frames)
        {
            _host.Vk.DestroyFence(_host.Device, frame.Fence, null);
            _host.Vk.DestroyCommandPool(_host.Device, frame.Pool, null);
        }
    }

    private ref Frame Of(ulong number) => ref _frames[(int)(number % (ulong)_frames.Length)];

    private struct Frame
    {
        public CommandPool Pool;
        public CommandBuffer Commands;
        public Fence Fence;
    }
}
