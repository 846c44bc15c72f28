using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace VaeGpu.Vulkan;

/// <summary>Records the end of a decode: from the last layer's values to a target.</summary>
internal sealed class TargetWriter : IDisposable
{
    private const uint Workgroup = 64;

    private readonly VulkanDevice _device;
    private readonly ModelArchitecture _architecture;
    private readonly uint _chunk;
    private readonly KernelPipeline _toFloats;
    private readonly BufferSlice _values;
    private readonly RowStore? _rows;
    private readonly TargetPipelines _toSame;
    private readonly TargetPipelines _toOther;
    private Format _storableFormat;

    /// <param name="device">The device.</param>
    /// <param name="architecture">What the values mean.</param>
    /// <param name="values">The last layer's output.</param>
    /// <param name="rows">How they lie, instance after instance; null where they lie value after value.</param>
    /// <param name="chunk">The largest part of a batch that is written at once.</param>
    public TargetWriter(VulkanDevice device, ModelArchitecture architecture, BufferSlice values, RowStore? rows, uint chunk)
    {
        _device = device;
        _architecture = architecture;
        _values = values;
        _rows = rows;
        _chunk = chunk;
        var constants = new KernelConstants(Workgroup, Channels: (uint)architecture.Image.Channels);
        ColorConversion other = architecture.ValueEncoding == ValueEncoding.Srgb ? ColorConversion.DecodeSrgb : ColorConversion.EncodeSrgb;
        _toFloats = device.Pipelines.Get(KernelTable.ToFloats, constants);
        _toSame = new TargetPipelines(device, constants);
        _toOther = new TargetPipelines(device, constants with { Conversion = other });
        Cache = new TargetCache(device, in values);
    }

    public TargetCache Cache { get; }

    /// <summary>Bytes of one decoded instance.</summary>
    public ulong RowBytes(PixelFormat format) => format == PixelFormat.Float
        ? (ulong)_architecture.Image.Elements * sizeof(float)
        : (ulong)_architecture.Image.Pixels * 4;

    /// <summary>Throws where a target cannot take the batch.</summary>
    public void Validate(in GpuTarget target, int batch)
    {
        if (target.Columns < 0)
        {
            throw new ArgumentException("Columns must not be negative.", nameof(target));
        }

        if (target.Encoding is not (TargetEncoding.Display or TargetEncoding.Linear))
        {
            throw new ArgumentException($"Target encoding {target.Encoding} is unknown.", nameof(target));
        }

        if (target.Buffer != 0)
        {
            ulong needed = (ulong)batch * RowBytes(target.Format);
            if (target.Offset % 4 != 0)
            {
                throw new ArgumentException($"Offset {target.Offset} is no multiple of 4.", nameof(target));
            }

            if (target.Size > ulong.MaxValue - target.Offset)
            {
                throw new ArgumentException($"{target.Size} bytes from offset {target.Offset} are more than any buffer has.", nameof(target));
            }

            if (target.Format is not (PixelFormat.Float or PixelFormat.Rgba8))
            {
                throw new ArgumentException($"Pixel format {target.Format} is unknown.", nameof(target));
            }

            if (target.Size < needed)
            {
                throw new ArgumentException($"The buffer has {target.Size} bytes for {batch} pictures that need {needed}.", nameof(target));
            }

            if (target.Format == PixelFormat.Float && target.Encoding != TargetEncoding.Display)
            {
                throw new ArgumentException("A float buffer gets the model's own values; an encoding cannot be chosen.", nameof(target));
            }

            return;
        }

        ValidateImage(in target, batch);
    }

    /// <summary>Makes all views and descriptor sets that a decode needs, so that nothing fails once its first command is recorded.</summary>
    public void Prepare(in GpuTarget target, uint batch, WorkMark mark, bool ownBuffer)
    {
        if (target.Buffer == 0)
        {
            Cache.Prepare(target.Image, mark);
            return;
        }

        for (uint first = 0; first < batch; first += _chunk)
        {
            if (!IsCopied(in target, Math.Min(_chunk, batch - first), ownBuffer))
            {
                Window(in target, first, mark, ownBuffer, out _);
            }
        }
    }

    /// <summary>Records a chunk's way into an own buffer or the host's.</summary>
    /// <param name="writer">The commands.</param>
    /// <param name="target">The buffer and its options.</param>
    /// <param name="first">The chunk's first instance in the batch.</param>
    /// <param name="count">Instances of the chunk.</param>
    /// <param name="mark">Whose work it is.</param>
    /// <param name="ownBuffer">True where the buffer is ours and may be copied to.</param>
    public void RecordBuffer(ref CommandWriter writer, in GpuTarget target, uint first, uint count, WorkMark mark, bool ownBuffer)
    {
        if (IsCopied(in target, count, ownBuffer))
        {
            ulong bytes = RowBytes(target.Format);
            writer.Copy(in _values, 0, new BufferSlice(new Buffer(target.Buffer), target.Offset + first * bytes, bytes, 0), 0, bytes);
            return;
        }

        DescriptorSet set = Window(in target, first, mark, ownBuffer, out uint offset);
        DecodedPush push = Push(in target, first, count);
        push.Offset = offset;
        bool floats = target.Format == PixelFormat.Float;
        ImageShape image = _architecture.Image;
        KernelPipeline pipeline = floats ? _toFloats : PipelinesFor(in target).Rgba8;
        writer.Run(pipeline, set, push, pipeline.Groups((uint)(floats ? image.Elements : image.Pixels)), count);
    }

    /// <summary>Records a chunk's way into the host's image, which is in layout GENERAL.</summary>
    public void RecordImage(ref CommandWriter writer, in GpuTarget target, uint first, uint count, WorkMark mark)
    {
        DescriptorSet set = Cache.ForImage(target.Image, mark);
        DecodedPush push = Push(in target, first, count);
        var format = (Format)target.Image.Format;
        push.Flags |= ImageRules.HasBytes(format) ? DecodedPush.EightBits : 0;
        KernelPipeline pipeline = ImagePipeline(PipelinesFor(in target), format);
        writer.Run(pipeline, set, push, pipeline.Groups((uint)_architecture.Image.Pixels), count);
    }

    public void Dispose() => Cache.Dispose();

    /// <summary>One instance's values lie as a float buffer of ours has them.</summary>
    private static bool IsCopied(in GpuTarget target, uint count, bool ownBuffer) =>
        ownBuffer && count == 1 && target.Format == PixelFormat.Float && !target.FlipVertically;

    private DescriptorSet Window(in GpuTarget target, uint first, WorkMark mark, bool ownBuffer, out uint offset)
    {
        ulong rowBytes = RowBytes(target.Format);
        return Cache.ForBuffer(
            new Buffer(target.Buffer), target.Offset + first * rowBytes, _chunk * rowBytes, target.Offset + target.Size, ownBuffer, mark, out offset);
    }

    private TargetPipelines PipelinesFor(in GpuTarget target) =>
        _architecture.ValueEncoding == ValueEncoding.Srgb == (target.Encoding == TargetEncoding.Display) ? _toSame : _toOther;

    private static uint ColumnsOf(in GpuTarget target, uint width, uint pictureWidth) =>
        target.Columns > 0 ? (uint)target.Columns : Math.Max(1, width / pictureWidth);

    private DecodedPush Push(in GpuTarget target, uint first, uint count)
    {
        ImageShape image = _architecture.Image;
        TargetRectangle area = Area(in target);
        return new DecodedPush
        {
            Width = (uint)image.Width,
            Height = (uint)image.Height,
            Channels = (uint)image.Channels,
            ValueStride = _rows is null ? LinearPlan.Stride(count) : 1,
            InstanceStride = _rows is { } rows ? 4 * rows.RowQuads : 1,
            FirstInstance = first,
            Columns = ColumnsOf(in target, area.Width, (uint)image.Width),
            OriginX = area.X,
            OriginY = area.Y,
            Flags = target.FlipVertically ? DecodedPush.Flip : 0,
            Minimum = _architecture.Minimum,
            Scale = 1 / (_architecture.Maximum - _architecture.Minimum),
        };
    }

    private static TargetRectangle Area(in GpuTarget target) =>
        target.Rectangle == default ? new TargetRectangle(0, 0, target.Image.Width, target.Image.Height) : target.Rectangle;

    private void ValidateImage(in GpuTarget target, int batch)
    {
        HostImage image = target.Image;
        if (image.Image == 0)
        {
            throw new ArgumentException("The target names neither a buffer nor an image.", nameof(target));
        }

        if (!ImageRules.IsLayout(image.CurrentLayout) || !ImageRules.IsLayout(image.FinalLayout) || image.FinalLayout == (uint)ImageLayout.Preinitialized)
        {
            throw new ArgumentException(
                $"An image that kernels write cannot go from layout {(ImageLayout)image.CurrentLayout} to {(ImageLayout)image.FinalLayout}.", nameof(target));
        }

        TargetRectangle area = Area(in target);
        if ((ulong)area.X + area.Width > image.Width || (ulong)area.Y + area.Height > image.Height)
        {
            throw new ArgumentException($"The rectangle reaches past the image's {image.Width}×{image.Height} pixels.", nameof(target));
        }

        ImageShape picture = _architecture.Image;
        ulong columns = ColumnsOf(in target, area.Width, (uint)picture.Width);
        ulong rows = ((ulong)batch + columns - 1) / columns;
        if (Math.Min(columns, (ulong)batch) * (ulong)picture.Width > area.Width || rows * (ulong)picture.Height > area.Height)
        {
            throw new ArgumentException(
                $"{batch} pictures of {picture.Width}×{picture.Height} in {columns} columns do not fit into {area.Width}×{area.Height} pixels.", nameof(target));
        }

        ImagePipeline(_toSame, (Format)image.Format);
    }

    private KernelPipeline ImagePipeline(TargetPipelines pipelines, Format format)
    {
        switch (format)
        {
            case Format.R8G8B8A8Unorm:
                return pipelines.ImageRgba8;
            case Format.R16G16B16A16Sfloat:
                return pipelines.ImageRgba16Float;
        }

        if (!ImageRules.HoldsColors(format))
        {
            throw new ArgumentException($"Kernels cannot store colours to images of format {format}; for an _SRGB format name the _UNORM one, which holds the same bytes.");
        }

        if (pipelines.AnyImage is null)
        {
            throw new ArgumentException($"Images of format {format} need the feature {nameof(GpuFeatures.StorageImageWriteWithoutFormat)}, which is not enabled; R8G8B8A8_UNORM and R16G16B16A16_SFLOAT always serve.");
        }

        if (format != _storableFormat)
        {
            _device.Vk.GetPhysicalDeviceFormatProperties(_device.Description.Handle, format, out FormatProperties properties);
            if ((properties.OptimalTilingFeatures & FormatFeatureFlags.StorageImageBit) == 0)
            {
                throw new ArgumentException($"{_device.Description.Info.Name} cannot store to images of format {format}; R8G8B8A8_UNORM and R16G16B16A16_SFLOAT always serve.");
            }

            _storableFormat = format;
        }

        return pipelines.AnyImage;
    }
}
