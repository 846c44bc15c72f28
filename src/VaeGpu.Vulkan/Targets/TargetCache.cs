using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan;

/// <summary>
/// Views and descriptor sets of targets, one for each (image, format) and for each window of a buffer. A set is changed and a view destroyed only
/// once the work that used them is known to be complete, ours by its slot and the host's by its frame.
/// </summary>
internal sealed unsafe class TargetCache : IDisposable
{
    /// <summary>Of the host's targets more are kept only while all of them are in use.</summary>
    public const int Capacity = 256;

    private readonly VulkanDevice _device;
    private readonly BufferSlice _values;
    private readonly DescriptorArena _descriptors;
    private readonly Dictionary<TargetKey, TargetBinding> _bindings = [];
    private readonly Stack<DescriptorSet> _freeBufferSets = [];
    private readonly Stack<DescriptorSet> _freeImageSets = [];
    private readonly List<PassingBinding> _passing = [];
    private DescriptorSet _passed;
    private ulong _uses;
    private int _own;

    /// <param name="device">The device.</param>
    /// <param name="values">What the kernels read: binding 0 of every set.</param>
    public TargetCache(VulkanDevice device, in BufferSlice values)
    {
        _device = device;
        _values = values;
        _descriptors = new DescriptorArena(device);
    }

    /// <summary>The last frame that the host said is complete; null before the first.</summary>
    public ulong? CompletedFrame { get; set; }

    /// <summary>Views and sets that are kept for targets of the host's.</summary>
    public int Count => _bindings.Count - _own;

    /// <summary>
    /// The set for a window of a buffer. It reaches as far as the longest result from its start, and not as far as this one: batches of all sizes share it.
    /// </summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="start">Where the result begins, in bytes.</param>
    /// <param name="length">Bytes of the longest result.</param>
    /// <param name="end">What must not be written, in bytes from the buffer's start.</param>
    /// <param name="isOwn">True for memory of our own.</param>
    /// <param name="mark">Whose work it is.</param>
    /// <param name="offset">Where the result begins in the window, in words.</param>
    public DescriptorSet ForBuffer(Buffer buffer, ulong start, ulong length, ulong end, bool isOwn, WorkMark mark, out uint offset)
    {
        ulong aligned = start & ~(_device.Limits.Alignment - 1);
        ulong size = start - aligned + Math.Min(length, end - start);
        offset = (uint)((start - aligned) / sizeof(uint));
        var key = new TargetKey(buffer.Handle, 0, aligned, size, 0, 0);
        if (!_bindings.TryGetValue(key, out TargetBinding? binding))
        {
            MakeRoom();
            DescriptorSet set = TakeSet(_freeBufferSets, BindingShape.TwoBuffers);
            _descriptors.WriteBuffer(set, 1, new BufferSlice(buffer, aligned, size, 0));
            binding = new TargetBinding { Key = key, Set = set, IsOwn = isOwn };
            _bindings.Add(key, binding);
            _own += isOwn ? 1 : 0;
        }

        return Use(binding, mark);
    }

    /// <summary>Makes what an image needs, before the first command is recorded.</summary>
    public void Prepare(in HostImage image, WorkMark mark)
    {
        if (!image.IsPassing)
        {
            ForImage(in image, mark);
            return;
        }

        PassingBinding binding = IdlePassing() ?? AddPassing();
        DestroyView(binding.View);
        binding.View = default;
        binding.View = CreateView(in image);
        _descriptors.WriteImage(binding.Set, 1, binding.View);
        binding.LastUse.Note(mark, ++_uses);
        _passed = binding.Set;
    }

    /// <summary>The set for an image; for a passing one, that of the last <see cref="Prepare"/>.</summary>
    public DescriptorSet ForImage(in HostImage image, WorkMark mark)
    {
        if (image.IsPassing)
        {
            return _passed;
        }

        var key = new TargetKey(image.Image, image.View, (ulong)image.ArrayLayer << 32 | image.MipLevel, 0, image.Format, image.Identity);
        if (!_bindings.TryGetValue(key, out TargetBinding? binding))
        {
            MakeRoom();
            DescriptorSet set = TakeSet(_freeImageSets, BindingShape.BufferAndImage);
            ImageView view = default;
            try
            {
                view = image.View == 0 ? CreateView(in image) : default;
            }
            catch
            {
                _freeImageSets.Push(set);
                throw;
            }

            _descriptors.WriteImage(set, 1, image.View == 0 ? view : new ImageView(image.View));
            binding = new TargetBinding { Key = key, Set = set, OwnView = view };
            _bindings.Add(key, binding);
        }

        return Use(binding, mark);
    }

    /// <summary>Drops all that was kept for an image or a buffer; its work must be complete.</summary>
    public void Forget(ulong handle)
    {
        foreach (TargetBinding binding in _bindings.Values.Where(binding => binding.Key.Handle == handle).ToArray())
        {
            Retire(binding);
        }
    }

    public void Dispose()
    {
        foreach (TargetBinding binding in _bindings.Values)
        {
            DestroyView(binding.OwnView);
        }

        foreach (PassingBinding binding in _passing)
        {
            DestroyView(binding.View);
        }

        _bindings.Clear();
        _passing.Clear();
        _descriptors.Dispose();
    }

    private DescriptorSet Use(TargetBinding binding, WorkMark mark)
    {
        binding.LastUse.Note(mark, ++_uses);
        return binding.Set;
    }

    private DescriptorSet TakeSet(Stack<DescriptorSet> free, BindingShape shape)
    {
        if (!free.TryPop(out DescriptorSet set))
        {
            set = _descriptors.Allocate(shape);
            _descriptors.WriteBuffer(set, 0, in _values);
        }

        return set;
    }

    private void MakeRoom()
    {
        while (Count >= Capacity && OldestIdle() is { } oldest)
        {
            Retire(oldest);
        }
    }

    private TargetBinding? OldestIdle()
    {
        TargetBinding? oldest = null;
        foreach (TargetBinding binding in _bindings.Values)
        {
            if (!binding.IsOwn && (oldest is null || binding.LastUse.Order < oldest.LastUse.Order) && binding.LastUse.IsIdle(CompletedFrame))
            {
                oldest = binding;
            }
        }

        return oldest;
    }

    private void Retire(TargetBinding binding)
    {
        _bindings.Remove(binding.Key);
        DestroyView(binding.OwnView);
        (binding.Key.Size == 0 ? _freeImageSets : _freeBufferSets).Push(binding.Set);
    }

    private PassingBinding? IdlePassing()
    {
        foreach (PassingBinding binding in _passing)
        {
            if (binding.LastUse.IsIdle(CompletedFrame))
            {
                return binding;
            }
        }

        return null;
    }

    private PassingBinding AddPassing()
    {
        var binding = new PassingBinding { Set = TakeSet(_freeImageSets, BindingShape.BufferAndImage) };
        _passing.Add(binding);
        return binding;
    }

    private void DestroyView(ImageView view)
    {
        if (view.Handle != 0)
        {
            _device.Vk.DestroyImageView(_device.Handle, view, null);
        }
    }

    private ImageView CreateView(in HostImage image)
    {
        // Only storage use, or a view of a mutable image in another format would ask for the uses of the image's own format.
        var usage = new ImageViewUsageCreateInfo { SType = StructureType.ImageViewUsageCreateInfo, Usage = ImageUsageFlags.StorageBit };
        var info = new ImageViewCreateInfo
        {
            SType = StructureType.ImageViewCreateInfo,
            PNext = &usage,
            Image = new Image(image.Image),
            ViewType = ImageViewType.Type2D,
            Format = (Format)image.Format,
            SubresourceRange = new ImageSubresourceRange
            {
                AspectMask = ImageAspectFlags.ColorBit,
                BaseMipLevel = image.MipLevel,
                LevelCount = 1,
                BaseArrayLayer = image.ArrayLayer,
                LayerCount = 1,
            },
        };
        _device.Check(_device.Vk.CreateImageView(_device.Handle, in info, null, out ImageView view), "vkCreateImageView");
        return view;
    }
}
