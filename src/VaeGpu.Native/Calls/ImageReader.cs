using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>What a host's vg_image says, as a target.</summary>
internal static unsafe class ImageReader
{
    private const uint Undefined = 0;
    private const uint General = 1;

    /// <summary>A copy of it, its flags checked.</summary>
    /// <exception cref="NativeException">It is null, of a wrong size, or has flags that are unknown.</exception>
    public static NativeImage Read(NativeImage* pointer)
    {
        NativeImage image = StructMemory.Read<NativeImage>(pointer, "image");
        StructMemory.CheckFlags(image.Flags, NativeImage.IsFlipped | NativeImage.IsLinear | NativeImage.IsExternal, "image");
        return image.Columns <= int.MaxValue
            ? image
            : throw NativeException.Argument($"image.columns is {image.Columns}.");
    }

    /// <summary>An image of the host's own, where no other can be.</summary>
    /// <exception cref="NativeException">It is null, wrong, or names a vg_target.</exception>
    public static GpuTarget ReadOwn(NativeImage* pointer)
    {
        NativeImage image = Read(pointer);
        return image.Target == 0
            ? Target(in image)
            : throw new NativeException(ResultCode.Unsupported, "A vg_target is written by vg_decode_submit alone: it lies on a device of the library's, which runs no commands of a host's.");
    }

    /// <summary>An image of the host's own.</summary>
    public static GpuTarget Target(in NativeImage image) => Place(in image, GpuTarget.ToImage(new HostImage
    {
        Image = image.Image,
        Format = image.Format,
        Width = image.Width,
        Height = image.Height,
        CurrentLayout = image.LayoutBefore,
        FinalLayout = image.LayoutAfter,
        MipLevel = image.MipLevel,
        ArrayLayer = image.ArrayLayer,
        View = image.View,
        IsExternal = (image.Flags & NativeImage.IsExternal) != 0,
    }));

    /// <summary>A shared image, with the place and the options that the host names.</summary>
    /// <exception cref="NativeException">The layouts are others than a target can have.</exception>
    public static GpuTarget Target(in NativeImage image, GpuSharedImage shared)
    {
        if (image.LayoutBefore is not (Undefined or General) || image.LayoutAfter is not (Undefined or General))
        {
            throw NativeException.Argument("The layouts of a vg_target are 0, or 1 (GENERAL).");
        }

        return Place(in image, image.LayoutBefore == Undefined ? shared.Target : shared.TargetKeepingContent);
    }

    /// <summary>A target with where in the image pictures go, and how. Columns and flags are checked.</summary>
    public static GpuTarget Place(in GpuTarget target, TargetRectangle rectangle, uint columns, uint flags) => target with
    {
        Rectangle = rectangle,
        Columns = (int)columns,
        FlipVertically = (flags & NativeImage.IsFlipped) != 0,
        Encoding = (flags & NativeImage.IsLinear) != 0 ? TargetEncoding.Linear : TargetEncoding.Display,
    };

    private static GpuTarget Place(in NativeImage image, in GpuTarget target) =>
        Place(in target, new TargetRectangle(image.X, image.Y, image.RectangleWidth, image.RectangleHeight), image.Columns, image.Flags);
}
