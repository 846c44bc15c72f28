using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan;

/// <summary>
/// Buffers for one purpose, cut from a few large allocations (drivers limit their number) and freed together. Mapped once, for good. Bump
/// allocation is enough: what a decoder needs is known when it is made.
/// </summary>
internal sealed unsafe class MemoryArena : IDisposable
{
    private const ulong BlockSize = 64 << 20;

    private readonly VulkanDevice _device;
    private readonly MemoryKind _kind;
    private readonly BufferUsageFlags _usage;
    private readonly List<Block> _blocks = [];
    private ulong _expected;

    public MemoryArena(VulkanDevice device, MemoryKind kind, BufferUsageFlags usage)
    {
        _device = device;
        _kind = kind;
        _usage = usage;
    }

    /// <summary>Bytes taken from the device.</summary>
    public ulong AllocatedBytes { get; private set; }

    /// <summary>Says how much is still to come, so that blocks are made no larger than that.</summary>
    public void Expect(ulong bytes) => _expected += bytes;

    /// <summary>Takes a slice.</summary>
    /// <exception cref="GpuException">No memory is left.</exception>
    public BufferSlice Allocate(ulong bytes)
    {
        ulong size = Align(Math.Max(bytes, 1));
        Block block = BlockFor(size);
        var slice = new BufferSlice(block.Buffer, block.Used, bytes, block.Mapped == 0 ? 0 : block.Mapped + (nint)block.Used);
        block.Used += size;
        _expected -= Math.Min(_expected, size);
        return slice;
    }

    /// <summary>Has the next slices lie one behind the other in one buffer, so that one binding can span them.</summary>
    /// <param name="bytes">All of them, each aligned.</param>
    /// <exception cref="GpuException">No memory is left.</exception>
    public void KeepTogether(ulong bytes)
    {
        Block block = BlockFor(bytes);
        // Slices are cut from the first block that has room.
        _blocks.Remove(block);
        _blocks.Insert(0, block);
    }

    public ulong Align(ulong bytes) => checked(bytes + _device.Limits.Alignment - 1) & ~(_device.Limits.Alignment - 1);

    public void Dispose()
    {
        foreach (Block block in _blocks)
        {
            Free(block);
        }

        _blocks.Clear();
    }

    private Block BlockFor(ulong size)
    {
        Block? block = _blocks.Find(candidate => candidate.Size - candidate.Used >= size);
        if (block is null)
        {
            block = Create(Math.Max(size, Math.Min(BlockSize, Align(_expected))));
            _blocks.Add(block);
        }

        return block;
    }

    private Block Create(ulong size)
    {
        if (size > _device.Limits.MaxAllocation)
        {
            throw new GpuException($"{size} bytes in one piece are more than the {_device.Limits.MaxAllocation} that {_device.Description.Info.Name} gives: lower MaxBatch or MaxQueries, or use a smaller model.");
        }

        Vk vk = _device.Vk;
        var block = new Block { Size = size };
        try
        {
            var info = new BufferCreateInfo { SType = StructureType.BufferCreateInfo, Size = size, Usage = _usage, SharingMode = SharingMode.Exclusive };
            _device.Check(vk.CreateBuffer(_device.Handle, in info, null, out Buffer buffer), "vkCreateBuffer");
            block.Buffer = buffer;
            vk.GetBufferMemoryRequirements(_device.Handle, buffer, out MemoryRequirements requirements);
            uint type = AllocateMemory(block, in requirements);
            _device.Check(vk.BindBufferMemory(_device.Handle, buffer, block.Memory, 0), "vkBindBufferMemory");
            if (_kind != MemoryKind.Device || (_device.MemoryTypes.IsMapped(type) && !_device.Options.ForceStaging))
            {
                void* mapped = null;
                _device.Check(vk.MapMemory(_device.Handle, block.Memory, 0, Vk.WholeSize, 0, &mapped), "vkMapMemory");
                block.Mapped = (nint)mapped;
            }

            AllocatedBytes += requirements.Size;
            return block;
        }
        catch
        {
            Free(block);
            throw;
        }
    }

    private uint AllocateMemory(Block block, in MemoryRequirements requirements)
    {
        var result = Result.ErrorOutOfDeviceMemory;
        foreach (uint type in _device.MemoryTypes.Ranked(_kind, requirements.MemoryTypeBits))
        {
            var info = new MemoryAllocateInfo { SType = StructureType.MemoryAllocateInfo, AllocationSize = requirements.Size, MemoryTypeIndex = type };
            result = _device.Vk.AllocateMemory(_device.Handle, in info, null, out DeviceMemory memory);
            if (result == Result.Success)
            {
                block.Memory = memory;
                return type;
            }

            if (result != Result.ErrorOutOfDeviceMemory)
            {
                break;
            }
        }

        _device.Check(result, "vkAllocateMemory");
        throw new GpuException("No memory type of the device serves.", (int)result, "vkAllocateMemory");
    }

    private void Free(Block block)
    {
        if (block.Buffer.Handle != 0)
        {
            _device.Vk.DestroyBuffer(_device.Handle, block.Buffer, null);
        }

        if (block.Memory.Handle != 0)
        {
            // Freeing unmaps.
            _device.Vk.FreeMemory(_device.Handle, block.Memory, null);
        }
    }

    private sealed class Block
    {
        public Buffer Buffer { get; set; }

        public DeviceMemory Memory { get; set; }

        public nint Mapped { get; set; }

        public ulong Size { get; init; }

        public ulong Used { get; set; }
    }
}
