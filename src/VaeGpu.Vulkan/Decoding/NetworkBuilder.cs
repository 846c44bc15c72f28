using System.Collections.Immutable;
using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Owns what the layers of a decoder's networks are made of: the weights' memory, its views, and the layers' descriptor sets.</summary>
internal sealed unsafe class NetworkBuilder : IDisposable
{
    /// <summary>Bytes of weights under one binding at most, so that none needs an allocation that a driver might refuse for its size alone.</summary>
    public const ulong MaximumSlice = 512 << 20;

    private readonly List<BufferView> _views = [];
    private readonly Uploader _uploader;

    public NetworkBuilder(VulkanDevice device, Model model, LinearPlan plan, uint chunk)
    {
        Device = device;
        Plan = plan;
        Chunk = chunk;
        Weights = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.TransferDstBit);
        Descriptors = new DescriptorArena(device);
        _uploader = new Uploader(device);
        Packer = new WeightPacker(model, _uploader, plan.Block);
    }

    public VulkanDevice Device { get; }

    public LinearPlan Plan { get; }

    /// <summary>The largest batch a network is run for at once.</summary>
    public uint Chunk { get; }

    public MemoryArena Weights { get; }

    public DescriptorArena Descriptors { get; }

    public WeightPacker Packer { get; }

    /// <summary>Says what layers are to come, so that little memory is taken in vain.</summary>
    public void Expect(ImmutableArray<DenseLayer> layers)
    {
        foreach (DenseLayer layer in layers)
        {
            ulong outputs = (ulong)Plan.Blocks(layer.Linear.Outputs) * Plan.Block;
            Weights.Expect(Weights.Align(outputs * (ulong)layer.Linear.Inputs * sizeof(float)) + Weights.Align(outputs * sizeof(float)));
        }
    }

    /// <summary>A view of weights as texels, freed with this.</summary>
    public BufferView View(in BufferSlice slice)
    {
        BufferView view = TexelView.Create(Device, in slice);
        _views.Add(view);
        return view;
    }

    /// <summary>Frees what only the making needed.</summary>
    public void Finish() => _uploader.Dispose();

    public void Dispose()
    {
        _uploader.Dispose();
        Descriptors.Dispose();
        foreach (BufferView view in _views)
        {
            Device.Vk.DestroyBufferView(Device.Handle, view, null);
        }

        _views.Clear();
        Weights.Dispose();
    }
}
