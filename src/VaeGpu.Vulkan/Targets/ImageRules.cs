using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan;

/// <summary>What an image that kernels write colours to can be. A number that is none of these never reaches the driver.</summary>
internal static class ImageRules
{
    /// <summary>Formats whose texels are made of floats, as a kernel writes them. A device need not be able to store to each.</summary>
    public static bool HoldsColors(Format format) => format is
        Format.R8Unorm or Format.R8SNorm or Format.R8G8Unorm or Format.R8G8SNorm
        or Format.R8G8B8A8Unorm or Format.R8G8B8A8SNorm or Format.B8G8R8A8Unorm or Format.A8B8G8R8UnormPack32 or Format.A8B8G8R8SNormPack32
        or Format.A2R10G10B10UnormPack32 or Format.A2B10G10R10UnormPack32 or Format.B10G11R11UfloatPack32
        or Format.R16Unorm or Format.R16SNorm or Format.R16Sfloat or Format.R16G16Unorm or Format.R16G16SNorm or Format.R16G16Sfloat
        or Format.R16G16B16A16Unorm or Format.R16G16B16A16SNorm or Format.R16G16B16A16Sfloat
        or Format.R32Sfloat or Format.R32G32Sfloat or Format.R32G32B32A32Sfloat;

    /// <summary>Formats whose channels are bytes from 0 to 1.</summary>
    public static bool HasBytes(Format format) =>
        format is Format.R8G8B8A8Unorm or Format.B8G8R8A8Unorm or Format.A8B8G8R8UnormPack32 or Format.R8Unorm or Format.R8G8Unorm;

    /// <summary>Layouts that a storage image of colours can be in.</summary>
    public static bool IsLayout(uint layout) => (ImageLayout)layout is
        ImageLayout.Undefined or ImageLayout.Preinitialized or ImageLayout.General or ImageLayout.ColorAttachmentOptimal or ImageLayout.ShaderReadOnlyOptimal
        or ImageLayout.TransferSrcOptimal or ImageLayout.TransferDstOptimal or ImageLayout.PresentSrcKhr or ImageLayout.SharedPresentKhr
        or ImageLayout.ReadOnlyOptimal or ImageLayout.AttachmentOptimal or ImageLayout.AttachmentFeedbackLoopOptimalExt
        || layout == RenderingLocalRead;

    /// <summary>VK_IMAGE_LAYOUT_RENDERING_LOCAL_READ, younger than the bindings.</summary>
    private const uint RenderingLocalRead = 1000232000;
}
