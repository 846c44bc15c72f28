using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan;

/// <summary>
/// Views and descriptor sets of targets, one for each (image, format) and for each window of a buffer. A set is changed and a view destroyed only
/// once the work that used them is known to be complete, ours by its slot and the host's by its frame.
/// </summary>
internal sealed unsafe class TargetCache : IDisposable
{
    /// <summary>More are kept only while all of them are in use.</summary>
    public const int Capacity = 64;

    private readonly VulkanDevice _device;
    private readonly BufferSlice _values;
    private readonly DescriptorArena _descriptors;
    private readonly Dictionary<TargetKey, TargetBinding> _bindings = [];
    private readonly Stack<DescriptorSet> _freeBufferSets = [];
    private readonly Stack<DescriptorSet> _freeImageSets = [];
    private ulong _uses;

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

    /// <summary>Views and sets that are kept.</summary>
    public int Count => _bindings.Count;

    /// <summary>The set for a window of a buffer.</summary>
    public DescriptorSet ForBuffer(Buffer buffer, ulong offset, ulong size, CommandSlot? slot, ulong frame)
    {
        var key = new TargetKey(buffer.Handle, 0, offset, size, 0);
        if (!_bindings.TryGetValue(key, out TargetBinding? binding))
        {
            MakeRoom();
            DescriptorSet set = _freeBufferSets.Count > 0 ? _freeBufferSets.Pop() : NewSet(BindingShape.TwoBuffers);
            _descriptors.WriteBuffer(set, 1, new BufferSlice(buffer, offset, size, 0));
            binding = new TargetBinding { Key = key, Set = set };
            _bindings.Add(key, binding);
        }

        return Use(binding, slot, frame);
    }

    /// <summary>The set for an image.</summary>
    public DescriptorSet ForImage(in HostImage image, CommandSlot? slot, ulong frame)
    {
        var key = new TargetKey(image.Image, image.View, (ulong)image.ArrayLayer << 32 | image.MipLevel, 0, image.Format);
        if (!_bindings.TryGetValue(key, out TargetBinding? binding))
        {
            MakeRoom();
            ImageView view = image.View == 0 ? CreateView(in image) : default;
            DescriptorSet set = _freeImageSets.Count > 0 ? _freeImageSets.Pop() : NewSet(BindingShape.BufferAndImage);
            _descriptors.WriteImage(set, 1, image.View == 0 ? view : new ImageView(image.View));
            binding = new TargetBinding { Key = key, Set = set, OwnView = view };
            _bindings.Add(key, binding);
        }

        return Use(binding, slot, frame);
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
            DestroyView(binding);
        }

        _bindings.Clear();
        _descriptors.Dispose();
    }

    private DescriptorSet Use(TargetBinding binding, CommandSlot? slot, ulong frame)
    {
        binding.LastUse = ++_uses;
        if (slot is not null)
        {
            binding.Slot = slot;
            binding.SlotUse = slot.Uses;
        }
        else
        {
            binding.Frame = frame;
        }

        return binding.Set;
    }

    private DescriptorSet NewSet(BindingShape shape)
    {
        DescriptorSet set = _descriptors.Allocate(shape);
        _descriptors.WriteBuffer(set, 0, in _values);
        return set;
    }

    private void MakeRoom()
    {
        if (_bindings.Count < Capacity)
        {
            return;
        }

        TargetBinding? oldest = null;
        foreach (TargetBinding binding in _bindings.Values)
        {
            if (IsIdle(binding) && (oldest is null || binding.LastUse < oldest.LastUse))
            {
                oldest = binding;
            }
        }

        if (oldest is not null)
        {
            Retire(oldest);
        }
    }

    private bool IsIdle(TargetBinding binding) =>
        (binding.Frame is null || binding.Frame <= CompletedFrame)
        && (binding.Slot is null || binding.Slot.Uses != binding.SlotUse || binding.Slot.IsIdle);

    private void Retire(TargetBinding binding)
    {
        _bindings.Remove(binding.Key);
        DestroyView(binding);
        (binding.Key.Size == 0 ? _freeImageSets : _freeBufferSets).Push(binding.Set);
    }

    private void DestroyView(TargetBinding binding)
    {
        if (binding.OwnView.Handle != 0)
        {
            _device.Vk.DestroyImageView(_device.Handle, binding.OwnView, null);
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
