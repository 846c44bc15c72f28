using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>Views of buffers as texels of four floats or four words, formats that every device can read so.</summary>
internal static unsafe class TexelView
{
    public static BufferView Create(VulkanDevice device, in BufferSlice slice, bool floats = true)
    {
        var info = new BufferViewCreateInfo
        {
            SType = StructureType.BufferViewCreateInfo,
            Buffer = slice.Buffer,
            Format = floats ? Format.R32G32B32A32Sfloat : Format.R32G32B32A32Uint,
            Offset = slice.Offset,
            Range = slice.Size,
        };
        device.Check(device.Vk.CreateBufferView(device.Handle, in info, null, out BufferView view), "vkCreateBufferView");
        return view;
    }
}
