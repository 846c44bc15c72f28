using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Descriptor sets, taken one by one and freed together. Makes a new pool when one is full, which a decoder outgrows while warming up.</summary>
internal sealed unsafe class DescriptorArena : IDisposable
{
    private const uint SetsPerPool = 32;

    private readonly VulkanDevice _device;
    private readonly List<DescriptorPool> _pools = [];
    private uint _left;

    public DescriptorArena(VulkanDevice device) => _device = device;

    /// <summary>A new set of storage buffers, some perhaps texel buffers or an image.</summary>
    public DescriptorSet Allocate(BindingShape shape)
    {
        if (_left == 0)
        {
            _pools.Add(CreatePool());
            _left = SetsPerPool;
        }

        DescriptorSetLayout layout = _device.Pipelines.SetLayout(shape);
        var info = new DescriptorSetAllocateInfo
        {
            SType = StructureType.DescriptorSetAllocateInfo,
            DescriptorPool = _pools[^1],
            DescriptorSetCount = 1,
            PSetLayouts = &layout,
        };
        _device.Check(_device.Vk.AllocateDescriptorSets(_device.Handle, in info, out DescriptorSet set), "vkAllocateDescriptorSets");
        _left--;
        return set;
    }

    /// <summary>Puts a storage buffer into a set.</summary>
    public void WriteBuffer(DescriptorSet set, uint binding, in BufferSlice slice)
    {
        var buffer = new DescriptorBufferInfo { Buffer = slice.Buffer, Offset = slice.Offset, Range = slice.Size };
        Write(set, binding, DescriptorType.StorageBuffer, &buffer, null, null);
    }

    /// <summary>Puts a texel buffer into a set.</summary>
    public void WriteTexels(DescriptorSet set, uint binding, BufferView view) =>
        Write(set, binding, DescriptorType.UniformTexelBuffer, null, &view, null);

    /// <summary>Puts a storage image, in layout GENERAL, into a set.</summary>
    public void WriteImage(DescriptorSet set, uint binding, ImageView view)
    {
        var image = new DescriptorImageInfo { ImageView = view, ImageLayout = ImageLayout.General };
        Write(set, binding, DescriptorType.StorageImage, null, null, &image);
    }

    public void Dispose()
    {
        foreach (DescriptorPool pool in _pools)
        {
            _device.Vk.DestroyDescriptorPool(_device.Handle, pool, null);
        }

        _pools.Clear();
        _left = 0;
    }

    private void Write(DescriptorSet set, uint binding, DescriptorType type, DescriptorBufferInfo* buffer, BufferView* view, DescriptorImageInfo* image)
    {
        var write = new WriteDescriptorSet
        {
            SType = StructureType.WriteDescriptorSet,
            DstSet = set,
            DstBinding = binding,
            DescriptorCount = 1,
            DescriptorType = type,
            PBufferInfo = buffer,
            PTexelBufferView = view,
            PImageInfo = image,
        };
        _device.Vk.UpdateDescriptorSets(_device.Handle, 1, in write, 0, null);
    }

    private DescriptorPool CreatePool()
    {
        DescriptorPoolSize* sizes = stackalloc DescriptorPoolSize[3]
        {
            new DescriptorPoolSize { Type = DescriptorType.StorageBuffer, DescriptorCount = 4 * SetsPerPool },
            new DescriptorPoolSize { Type = DescriptorType.UniformTexelBuffer, DescriptorCount = 3 * SetsPerPool },
            new DescriptorPoolSize { Type = DescriptorType.StorageImage, DescriptorCount = SetsPerPool },
        };
        var info = new DescriptorPoolCreateInfo { SType = StructureType.DescriptorPoolCreateInfo, MaxSets = SetsPerPool, PoolSizeCount = 3, PPoolSizes = sizes };
        _device.Check(_device.Vk.CreateDescriptorPool(_device.Handle, in info, null, out DescriptorPool pool), "vkCreateDescriptorPool");
        return pool;
    }
}
