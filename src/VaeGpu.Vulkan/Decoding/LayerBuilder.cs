using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Owns what layers are made of, wherever their numbers come from: the memory of all that is read, its views, and the descriptor sets.</summary>
internal unsafe class LayerBuilder : IDisposable
{
    /// <summary>Bytes of weights under one binding at most, so that none needs an allocation that a driver might refuse for its size alone.</summary>
    public const ulong MaximumSlice = 512 << 20;

    private readonly List<BufferView> _views = [];

    /// <param name="device">The device.</param>
    /// <param name="reader">Where numbers come from.</param>
    /// <param name="weights">Where weights come from, as they are stored.</param>
    /// <param name="plan">How the device runs linear layers.</param>
    /// <param name="chunk">The largest batch a network is run for at once.</param>
    /// <param name="uploader">What fills the weights' memory where builders share one, freed with any of them; null for one of its own.</param>
    public LayerBuilder(VulkanDevice device, RowReader reader, WeightReader weights, LinearPlan plan, uint chunk, Uploader? uploader = null)
    {
        Device = device;
        Plan = plan;
        Chunk = chunk;
        Weights = new MemoryArena(device, MemoryKind.Device, BufferUsageFlags.StorageBufferBit | BufferUsageFlags.UniformTexelBufferBit | BufferUsageFlags.TransferDstBit);
        Descriptors = new DescriptorArena(device);
        Uploader = uploader ?? new Uploader(device);
        Packer = new WeightPacker(reader, weights, Uploader, plan.Block);
    }

    public VulkanDevice Device { get; }

    public LinearPlan Plan { get; }

    /// <summary>The largest batch a network is run for at once.</summary>
    public uint Chunk { get; }

    public MemoryArena Weights { get; }

    public DescriptorArena Descriptors { get; }

    /// <summary>What fills the weights' memory.</summary>
    public Uploader Uploader { get; }

    public WeightPacker Packer { get; }

    /// <summary>How a layer's weights are kept.</summary>
    public virtual ModelPrecision PrecisionOf(LinearLayer layer) => ModelPrecision.Float32;

    /// <summary>Says what layers are to come, so that little memory is taken in vain.</summary>
    public void Expect(IEnumerable<DenseLayer> layers)
    {
        foreach (DenseLayer layer in layers)
        {
            ModelPrecision precision = PrecisionOf(layer.Linear);
            Expect(GpuLayer.WeightBytes(Plan, layer.Linear, precision));
            Expect(GpuLayer.BiasBytes(Plan, layer.Linear, precision));
            // No network has more than one, nor fewer layers than that.
            Expect(GpuFusedNetwork.TableBytes);
        }
    }

    /// <summary>Says that so many bytes are to come in one slice.</summary>
    public void Expect(ulong bytes)
    {
        ulong aligned = Weights.Align(bytes);
        Weights.Expect(aligned);
        Uploader.Expect(aligned);
    }

    /// <summary>Memory for numbers that one binding must span.</summary>
    /// <param name="words">How many floats or whole numbers.</param>
    /// <param name="what">What they are, for the message.</param>
    /// <exception cref="GpuException">They are more than the device can bind.</exception>
    public BufferSlice AllocateTable(ulong words, string what)
    {
        ulong limit = Device.Limits.MaxStorageBufferRange;
        return words <= limit / sizeof(float)
            ? Weights.Allocate(words * sizeof(float))
            : throw new GpuException($"A {what} of {words} values exceeds the {limit} bytes that {Device.Description.Info.Name} can bind.");
    }

    /// <summary>A descriptor set of storage buffers, in the order of their bindings.</summary>
    public DescriptorSet Bind(BindingShape shape, params ReadOnlySpan<BufferSlice> slices)
    {
        DescriptorSet set = Descriptors.Allocate(shape);
        for (int i = 0; i < slices.Length; i++)
        {
            Descriptors.WriteBuffer(set, (uint)i, in slices[i]);
        }

        return set;
    }

    /// <summary>A view of numbers as texels of four floats or four words, freed with this.</summary>
    public BufferView View(in BufferSlice slice, bool floats = true)
    {
        BufferView view = TexelView.Create(Device, in slice, floats);
        _views.Add(view);
        return view;
    }

    /// <summary>Waits until all is uploaded and frees what only the making needed.</summary>
    /// <exception cref="GpuException">Vulkan refused, or the device is lost.</exception>
    public void Finish()
    {
        Uploader.Finish();
        Uploader.Dispose();
    }

    public void Dispose()
    {
        Uploader.Dispose();
        Descriptors.Dispose();
        foreach (BufferView view in _views)
        {
            Device.Vk.DestroyBufferView(Device.Handle, view, null);
        }

        _views.Clear();
        Weights.Dispose();
    }
}
