using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Views of buffers as texels of four floats, a format that every device can read so.</summary>
internal static unsafe class TexelView
{
    public static BufferView Create(VulkanDevice device, in BufferSlice slice)
    {
        var info = new BufferViewCreateInfo
        {
            SType = StructureType.BufferViewCreateInfo,
            Buffer = slice.Buffer,
            Format = Format.R32G32B32A32Sfloat,
            Offset = slice.Offset,
            Range = slice.Size,
        };
        device.Check(device.Vk.CreateBufferView(device.Handle, in info, null, out BufferView view), "vkCreateBufferView");
        return view;
    }
}
