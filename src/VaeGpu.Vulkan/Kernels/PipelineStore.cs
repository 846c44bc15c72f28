using Silk.NET.Vulkan;
using VaeGpu.Shaders;

namespace VaeGpu.Vulkan;

/// <summary>
/// Owns every pipeline and layout of the device, each made once and shared by all decoders. In development, rebuilds them when their source
/// changes; a kernel that fails then keeps what it had. Thread-safe.
/// </summary>
internal sealed unsafe class PipelineStore : IDisposable
{
    /// <summary>Bytes of push constants, of the 128 that Vulkan guarantees.</summary>
    public const uint PushBytes = 64;

    private readonly VulkanDevice _device;
    private readonly Vk _vk;
    private readonly object _lock = new();
    // A lock of their own: a frame that meets a new image needs a layout, and must not wait for a kernel that another thread compiles.
    private readonly object _layoutLock = new();
    private readonly Dictionary<(KernelVariant, KernelConstants), KernelPipeline> _pipelines = [];
    private readonly Dictionary<BindingShape, (DescriptorSetLayout Set, PipelineLayout Pipeline)> _layouts = [];
    private readonly List<Pipeline> _replaced = [];
    private readonly IShaderSource? _source;
    private readonly DriverCache _cache;
    private int _revision;

    public PipelineStore(VulkanDevice device)
    {
        _device = device;
        _vk = device.Vk;
        _source = device.Options.ShaderSource;
        _revision = _source?.Revision ?? 0;
        _cache = new DriverCache(device);
    }

    /// <summary>A kernel's pipeline, made at the first call for it.</summary>
    /// <exception cref="GpuException">The driver refused the kernel; the device lives on.</exception>
    public KernelPipeline Get(KernelVariant variant, KernelConstants constants)
    {
        lock (_lock)
        {
            if (!_pipelines.TryGetValue((variant, constants), out KernelPipeline? pipeline))
            {
                pipeline = new KernelPipeline(variant, constants, Layouts(variant.Shape).Pipeline);
                pipeline.Handle = Create(pipeline);
                _pipelines.Add((variant, constants), pipeline);
            }

            return pipeline;
        }
    }

    public DescriptorSetLayout SetLayout(BindingShape shape) => Layouts(shape).Set;

    /// <summary>Rebuilds what a development host changed. Costs one comparison where nothing is new.</summary>
    public void Refresh()
    {
        if (_source is null || _source.Revision == _revision)
        {
            return;
        }

        lock (_lock)
        {
            int revision = _source.Revision;
            if (revision == _revision)
            {
                return;
            }

            _revision = revision;
            var refused = new HashSet<KernelVariant>();
            foreach (KernelPipeline pipeline in _pipelines.Values)
            {
                try
                {
                    Pipeline fresh = Create(pipeline);
                    // Command buffers of the host may still name the old one, and only the host knows until when: kept until the device goes.
                    _replaced.Add(pipeline.Handle);
                    pipeline.Handle = fresh;
                }
                catch (Exception exception) when (exception is GpuException and not DeviceLostException)
                {
                    if (refused.Add(pipeline.Variant))
                    {
                        _device.Options.OnMessage?.Invoke(new GpuMessage(GpuMessageSeverity.Warning, "", $"Kernel {pipeline.Variant.Name} keeps its old version: {exception.Message}"));
                    }
                }
            }
        }
    }

    /// <summary>Writes what the driver compiled to the host's folder, where there is one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="GpuException">The driver does not give it.</exception>
    public void SaveCache() => _cache.Save();

    public void Dispose()
    {
        foreach (KernelPipeline pipeline in _pipelines.Values)
        {
            _vk.DestroyPipeline(_device.Handle, pipeline.Handle, null);
        }

        foreach (Pipeline pipeline in _replaced)
        {
            _vk.DestroyPipeline(_device.Handle, pipeline, null);
        }

        foreach ((DescriptorSetLayout set, PipelineLayout pipeline) in _layouts.Values)
        {
            _vk.DestroyPipelineLayout(_device.Handle, pipeline, null);
            _vk.DestroyDescriptorSetLayout(_device.Handle, set, null);
        }

        _pipelines.Clear();
        _replaced.Clear();
        _layouts.Clear();
        _cache.Dispose();
    }

    private Pipeline Create(KernelPipeline pipeline)
    {
        ReadOnlyMemory<byte> embedded = default;
        byte[]? other = _source?.GetSpirv(pipeline.Variant.Name);
        if (other is null)
        {
            embedded = KernelLibrary.GetSpirv(pipeline.Variant.Name);
        }

        ReadOnlySpan<byte> spirv = other ?? embedded.Span;
        if (spirv.Length == 0 || spirv.Length % 4 != 0)
        {
            throw new GpuException($"Kernel {pipeline.Variant.Name} is not SPIR-V: {spirv.Length} bytes.");
        }

        ShaderModule module;
        fixed (byte* code = spirv)
        {
            var info = new ShaderModuleCreateInfo { SType = StructureType.ShaderModuleCreateInfo, CodeSize = (nuint)spirv.Length, PCode = (uint*)code };
            _device.Check(_vk.CreateShaderModule(_device.Handle, in info, null, out module), "vkCreateShaderModule");
        }

        try
        {
            if (other is not null)
            {
                // Not cached: what is saved must be of the embedded kernels, whose version the file's identity names.
                return Create(pipeline, module, default);
            }

            Pipeline handle = Create(pipeline, module, _cache.Handle);
            _cache.Grew();
            return handle;
        }
        finally
        {
            _vk.DestroyShaderModule(_device.Handle, module, null);
        }
    }

    private Pipeline Create(KernelPipeline pipeline, ShaderModule module, PipelineCache cache)
    {
        const uint Constants = 5;
        KernelConstants constants = pipeline.Constants;
        uint* values = stackalloc uint[(int)Constants] { constants.Workgroup, constants.Block, (uint)constants.Activation, (uint)constants.Conversion, constants.Channels };
        SpecializationMapEntry* entries = stackalloc SpecializationMapEntry[(int)Constants];
        for (uint i = 0; i < Constants; i++)
        {
            entries[i] = new SpecializationMapEntry { ConstantID = i, Offset = 4 * i, Size = 4 };
        }

        var specialization = new SpecializationInfo
        {
            // Those that a kernel has not are passed over.
            MapEntryCount = Constants,
            PMapEntries = entries,
            DataSize = Constants * sizeof(uint),
            PData = values,
        };
        fixed (byte* main = "main\0"u8)
        {
            var info = new ComputePipelineCreateInfo
            {
                SType = StructureType.ComputePipelineCreateInfo,
                Layout = pipeline.Layout,
                Stage = new PipelineShaderStageCreateInfo
                {
                    SType = StructureType.PipelineShaderStageCreateInfo,
                    Stage = ShaderStageFlags.ComputeBit,
                    Module = module,
                    PName = main,
                    PSpecializationInfo = &specialization,
                },
            };
            _device.Check(_vk.CreateComputePipelines(_device.Handle, cache, 1, in info, null, out Pipeline handle), "vkCreateComputePipelines");
            return handle;
        }
    }

    private (DescriptorSetLayout Set, PipelineLayout Pipeline) Layouts(BindingShape shape)
    {
        lock (_layoutLock)
        {
            if (!_layouts.TryGetValue(shape, out (DescriptorSetLayout Set, PipelineLayout Pipeline) layouts))
            {
                layouts = CreateLayouts(shape);
                _layouts.Add(shape, layouts);
            }

            return layouts;
        }
    }

    private (DescriptorSetLayout Set, PipelineLayout Pipeline) CreateLayouts(BindingShape shape)
    {
        (DescriptorSetLayout Set, PipelineLayout Pipeline) layouts;
        const int MaximumBindings = 4;
        DescriptorSetLayoutBinding* bindings = stackalloc DescriptorSetLayoutBinding[MaximumBindings];
        ReadOnlySpan<DescriptorType> types = Types(shape);
        for (int i = 0; i < types.Length; i++)
        {
            bindings[i] = new DescriptorSetLayoutBinding { Binding = (uint)i, DescriptorType = types[i], DescriptorCount = 1, StageFlags = ShaderStageFlags.ComputeBit };
        }

        var setInfo = new DescriptorSetLayoutCreateInfo { SType = StructureType.DescriptorSetLayoutCreateInfo, BindingCount = (uint)types.Length, PBindings = bindings };
        _device.Check(_vk.CreateDescriptorSetLayout(_device.Handle, in setInfo, null, out layouts.Set), "vkCreateDescriptorSetLayout");
        DescriptorSetLayout set = layouts.Set;
        var push = new PushConstantRange { StageFlags = ShaderStageFlags.ComputeBit, Size = PushBytes };
        var info = new PipelineLayoutCreateInfo
        {
            SType = StructureType.PipelineLayoutCreateInfo,
            SetLayoutCount = 1,
            PSetLayouts = &set,
            PushConstantRangeCount = 1,
            PPushConstantRanges = &push,
        };
        Result result = _vk.CreatePipelineLayout(_device.Handle, in info, null, out layouts.Pipeline);
        if (result != Result.Success)
        {
            _vk.DestroyDescriptorSetLayout(_device.Handle, set, null);
            _device.Check(result, "vkCreatePipelineLayout");
        }

        return layouts;
    }

    /// <summary>The descriptor types of a shape, by binding.</summary>
    public static ReadOnlySpan<DescriptorType> Types(BindingShape shape)
    {
        const DescriptorType Buffer = DescriptorType.StorageBuffer;
        const DescriptorType Texels = DescriptorType.UniformTexelBuffer;
        const DescriptorType Image = DescriptorType.StorageImage;
        return shape switch
        {
            BindingShape.OneBuffer => [Buffer],
            BindingShape.TwoBuffers => [Buffer, Buffer],
            BindingShape.ThreeBuffers => [Buffer, Buffer, Buffer],
            BindingShape.Layer => [Buffer, Buffer, Buffer, Buffer],
            BindingShape.LayerOfTexels => [Texels, Buffer, Texels, Buffer],
            BindingShape.FusedOfTexels => [Texels, Buffer, Buffer, Buffer],
            BindingShape.Search => [Buffer, Buffer, Buffer, Buffer],
            BindingShape.SearchOfTexels => [Texels, Texels, Texels, Buffer],
            _ => [Buffer, Image],
        };
    }
}
