using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Where pictures go: bytes, buffers and images, encodings, atlas, flip. Values come through the identity decoder.</summary>
internal sealed unsafe class TargetTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly ImageShape[] Shapes = [new(1, 3, 5), new(3, 2, 4), new(4, 3, 3)];

    [Test]
    public void Rgba8_OfEveryShape_IsWithinOneStep([ValueSource(nameof(Shapes))] ImageShape shape, [Values(1, 6)] int batch, [Values] ValueEncoding encoding, [Values] bool floor)
    {
        using Model model = ExactModels.Identity(shape, encoding, minimum: -1, maximum: 3);
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        float[] latents = Spread(batch * shape.Elements);
        var pixels = new byte[batch * shape.Pixels * 4];
        decoder.Decode(latents, pixels);
        Assert.That(pixels, Is.EqualTo(Expected(latents, shape, batch, encoding, TargetEncoding.Display)).Within(1));
        if (encoding == ValueEncoding.Srgb)
        {
            Assert.That(pixels, Is.EqualTo(Expected(latents, shape, batch, encoding, TargetEncoding.Display)), "no power is taken, so that rounding alone is left");
        }
    }

    [Test]
    public void Image_OfEveryFormatAndEncoding_HoldsTheFormula(
        [ValueSource(nameof(Shapes))] ImageShape shape,
        [Values(Format.R8G8B8A8Unorm, Format.B8G8R8A8Unorm, Format.R16G16B16A16Sfloat)] Format format,
        [Values] ValueEncoding file,
        [Values] TargetEncoding encoding)
    {
        using Model model = ExactModels.Identity(shape, file, minimum: -1, maximum: 3);
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var image = new TestImage(Device, (uint)shape.Width, (uint)shape.Height, format);
        float[] latents = Spread(shape.Elements);
        decoder.Decode(latents, GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General)) with { Encoding = encoding });

        byte[] expected = Expected(latents, shape, 1, file, encoding);
        if (format == Format.R16G16B16A16Sfloat)
        {
            float[] exact = ExpectedFloats(latents, shape, 1, file, encoding);
            Assert.That(image.ReadHalfs(ImageLayout.General), Is.EqualTo(exact).Within(1f / 1024));
            return;
        }

        byte[] bytes = image.Read(ImageLayout.General);
        if (format == Format.B8G8R8A8Unorm)
        {
            for (int i = 0; i < bytes.Length; i += 4)
            {
                (bytes[i], bytes[i + 2]) = (bytes[i + 2], bytes[i]);
            }
        }

        Assert.That(bytes, Is.EqualTo(expected).Within(1));
    }

    [Test]
    public void Image_Atlas_PutsInstancesSideBySideAndLeavesTheRest([Values] bool flip, [Values] bool floor)
    {
        var shape = new ImageShape(1, 2, 3);
        GpuDevice device = Choose(floor);
        using Model model = ExactModels.Identity(shape);
        using GpuDecoder decoder = device.CreateDecoder(model);
        using var image = new TestImage(device, 13, 11, Format.R8G8B8A8Unorm);
        image.Clear(1);
        var latents = new float[5 * 6];
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] = i * 4 / 255f;
        }

        GpuTarget target = GpuTarget.ToImage(image.Host(ImageLayout.TransferDstOptimal, ImageLayout.TransferSrcOptimal)) with
        {
            Rectangle = new TargetRectangle(2, 3, 7, 8),
            FlipVertically = flip,
        };
        decoder.Decode(latents, in target);
        byte[] bytes = image.Read(ImageLayout.TransferSrcOptimal);

        for (int y = 0; y < 11; y++)
        {
            for (int x = 0; x < 13; x++)
            {
                // Two of three columns each fit into seven: instances 0 1 / 2 3 / 4.
                int instance = x is >= 2 and < 8 && y is >= 3 and < 9 ? (y - 3) / 2 * 2 + (x - 2) / 3 : 9;
                int row = (y - 3) % 2;
                int expected = instance < 5 ? ((instance * 6) + ((flip ? 1 - row : row) * 3) + ((x - 2) % 3)) * 4 : 255;
                Assert.That(bytes[((y * 13) + x) * 4], Is.EqualTo(expected), $"({x}, {y})");
            }
        }
    }

    [Test]
    public void Buffer_AtAnyOffset_HoldsPicturesAndNothingElse(
        [ValueSource(nameof(Shapes))] ImageShape shape, [Values] PixelFormat format, [Values(1, 3, 9)] int batch, [Values] bool floor)
    {
        GpuDevice device = Choose(floor);
        using Model model = ExactModels.Identity(shape);
        using GpuDecoder decoder = device.CreateDecoder(model);
        using var memory = new MemoryArena(device.Internal, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit);
        BufferSlice slice = memory.Allocate(4096);
        slice.Span<byte>().Fill(0xA5);
        float[] latents = Array.ConvertAll(Reference.Latents(batch * shape.Elements), value => (value + 2) / 4);
        bool floats = format == PixelFormat.Float;
        int words = batch * (floats ? shape.Elements : shape.Pixels);
        ulong size = (ulong)words * 4;
        decoder.Decode(latents, GpuTarget.ToBuffer(slice.Buffer.Handle, slice.Offset + 12, size, format) with { FlipVertically = true });

        byte[] bytes = Expected(latents, shape, batch, ValueEncoding.Srgb, TargetEncoding.Display, 0, 1);
        var direct = new byte[batch * shape.Pixels * 4];
        decoder.Decode(latents, direct);
        Assert.That(direct, Is.EqualTo(bytes));

        // Planes of rows: the channels of all instances for floats, the instances for bytes. Rows are turned round within each.
        int planeRows = shape.Height;
        byte[] expected = floats ? System.Runtime.InteropServices.MemoryMarshal.AsBytes(latents.AsSpan()).ToArray() : bytes;
        int rowBytes = shape.Width * 4;
        for (int row = 0; row < words / shape.Width; row++)
        {
            int flipped = row / planeRows * planeRows + planeRows - 1 - row % planeRows;
            Assert.That(
                slice.Span<byte>().Slice(12 + flipped * rowBytes, rowBytes).ToArray(),
                Is.EqualTo(expected.AsSpan(row * rowBytes, rowBytes).ToArray()), $"row {row}");
        }

        Assert.That(slice.Span<byte>()[..12].ToArray(), Is.All.EqualTo(0xA5));
        Assert.That(slice.Span<byte>()[(12 + (int)size)..].ToArray(), Is.All.EqualTo(0xA5));
    }

    [Test]
    public void Image_WithTheHostsOwnView_IsWrittenThroughIt()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var image = new TestImage(Device, 2, 2, Format.R8G8B8A8Unorm);
        ImageView view = image.CreateView();
        decoder.Decode(new float[] { 0, 1, 0.2f, 0.4f }, GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.General) with { View = view.Handle }));
        byte[] bytes = image.Read(ImageLayout.General);
        Assert.That(new[] { bytes[0], bytes[4], bytes[8], bytes[12] }, Is.EqualTo(new byte[] { 0, 255, 51, 102 }));
        Device.Internal.Vk.DestroyImageView(Device.Internal.Handle, view, null);
    }

    [Test]
    public void Image_OfLayersAndLevels_IsWrittenWhereTheTargetSays()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var image = new TestImage(Device, 4, 4, Format.R8G8B8A8Unorm, mipLevels: 2, arrayLayers: 3);
        HostImage host = image.Host(ImageLayout.Undefined, ImageLayout.General) with { Width = 2, Height = 2, MipLevel = 1 };
        decoder.Decode(new float[] { 0, 0, 0, 1 }, GpuTarget.ToImage(host with { ArrayLayer = 2 }));
        decoder.Decode(new float[] { 1, 0, 0, 0 }, GpuTarget.ToImage(host with { ArrayLayer = 0 }));
        byte[] last = image.Read(ImageLayout.General, 1, 2);
        byte[] first = image.Read(ImageLayout.General, 1, 0);
        Assert.That(new[] { last[0], last[12], first[0], first[12] }, Is.EqualTo(new byte[] { 0, 255, 255, 0 }));
    }

    [Test]
    public void AnyInput_ToAnyTarget_GivesTheSamePictures([Values] DecoderInputKind kind, [Values(1, 6)] int batch, [Values] bool floor)
    {
        GpuDevice device = Choose(floor);
        using Model model = TestModels.Vae(new ImageShape(3, 4, 4), latent: 5, hidden: [20], final: Activation.Sigmoid, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        float[] latents = Reference.Latents(batch * 5);
        float[] images = Reference.Latents(batch * 48);
        var paths = new LatentPathSet(LatentPath.Create(LatentPathKind.Linear, Reference.Latents(15), 5));
        PathTime[] instances = [.. Enumerable.Range(0, batch).Select(i => new PathTime(0, i * 0.3f))];
        DecoderInput Input() => kind switch
        {
            DecoderInputKind.Latents => DecoderInput.Latents(latents),
            DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(batch, 4),
            DecoderInputKind.Paths => DecoderInput.Paths(paths, instances),
            _ => DecoderInput.Images(images, 4, 0, 1),
        };

        var floats = new float[batch * 48];
        decoder.Decode(Input(), floats);
        byte[] expected = Expected(floats, model.Architecture.Image, batch, ValueEncoding.Srgb, TargetEncoding.Display, 0, 1);

        var bytes = new byte[batch * 64];
        decoder.Decode(Input(), bytes);
        Assert.That(bytes, Is.EqualTo(expected).Within(1), "bytes");

        using var image = new TestImage(device, 4, 4 * (uint)batch, Format.R8G8B8A8Unorm);
        decoder.Decode(Input(), GpuTarget.ToImage(image.Host(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal)));
        Assert.That(image.Read(ImageLayout.TransferSrcOptimal), Is.EqualTo(bytes), "image");

        using var memory = new MemoryArena(device.Internal, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit);
        BufferSlice slice = memory.Allocate((ulong)batch * 192);
        Assert.That(decoder.TrySubmit(Input(), GpuTarget.ToBuffer(slice.Buffer.Handle, slice.Offset, slice.Size, PixelFormat.Float), out DecodeTicket ticket));
        decoder.Wait(ticket);
        Assert.That(slice.Span<float>().ToArray(), Is.EqualTo(floats), "buffer");
    }

    [Test]
    public void Validate_TargetsThatDoNotFit_AreRefusedBeforeAnythingRuns()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 3, 5));
        using GpuDecoder decoder = Device.CreateDecoder(model);
        using var image = new TestImage(Device, 16, 8, Format.R8G8B8A8Unorm);
        HostImage host = image.Host(ImageLayout.Undefined, ImageLayout.General);
        var seven = new float[7 * 15];

        void Refused(GpuTarget target, string part)
        {
            ArgumentException exception = Assert.Throws<ArgumentException>(() => decoder.Decode(seven, in target))!;
            Assert.That(exception.Message, Does.Contain(part));
        }

        Refused(default, "neither a buffer nor an image");
        Refused(GpuTarget.ToImage(host), "do not fit");
        Refused(GpuTarget.ToImage(host) with { Columns = 4 }, "do not fit");
        Refused(GpuTarget.ToImage(host) with { Columns = -1 }, "Columns");
        Refused(GpuTarget.ToImage(host) with { Rectangle = new TargetRectangle(10, 0, 7, 8) }, "reaches past");
        Refused(GpuTarget.ToImage(host) with { Rectangle = new TargetRectangle(uint.MaxValue, 0, 7, 8) }, "reaches past");
        Refused(GpuTarget.ToImage(host with { Format = (uint)Format.D32Sfloat, Height = 80 }), "cannot store");
        Refused(GpuTarget.ToBuffer(1, 2, 1000, PixelFormat.Float), "multiple of 4");
        Refused(GpuTarget.ToBuffer(1, 0, 419, PixelFormat.Rgba8), "419 bytes");
        Refused(GpuTarget.ToBuffer(1, 0, 1000, (PixelFormat)9), "unknown");
        Refused(GpuTarget.ToBuffer(1, 0, 1000, PixelFormat.Float) with { Encoding = TargetEncoding.Linear }, "encoding");
    }

    [Test]
    public void FloorDevice_ImageOfAFormatWithoutAName_IsRefused()
    {
        using Model model = ExactModels.Identity(new ImageShape(1, 2, 2));
        using GpuDecoder decoder = FloorDevice.CreateDecoder(model);
        var target = GpuTarget.ToImage(new HostImage { Image = 1, Format = (uint)Format.B8G8R8A8Unorm, Width = 2, Height = 2 });
        Assert.That(() => decoder.Decode(new float[4], in target), Throws.ArgumentException.With.Message.Contains("StorageImageWriteWithoutFormat"));
    }

    /// <summary>Values from below −1 to above 3, the ends among them.</summary>
    private static float[] Spread(int count)
    {
        float[] values = Array.ConvertAll(Reference.Latents(count), value => value * 1.2f + 1);
        values[0] = -1;
        values[1] = 3;
        values[2] = -5;
        values[3] = 7;
        values[4] = -1 + 4 * 0.002f;
        return values;
    }

    private static byte[] Expected(
        float[] values, ImageShape shape, int batch, ValueEncoding file, TargetEncoding target, double minimum = -1, double maximum = 3) =>
        Array.ConvertAll(ExpectedFloats(values, shape, batch, file, target, minimum, maximum), value => (byte)Math.Floor(value * 255.0 + 0.5));

    /// <summary>IEC 61966-2-1 in double.</summary>
    private static float[] ExpectedFloats(
        float[] values, ImageShape shape, int batch, ValueEncoding file, TargetEncoding target, double minimum = -1, double maximum = 3)
    {
        var pixels = new float[batch * shape.Pixels * 4];
        for (int instance = 0; instance < batch; instance++)
        {
            for (int pixel = 0; pixel < shape.Pixels; pixel++)
            {
                for (int channel = 0; channel < 4; channel++)
                {
                    int source = shape.Channels == 1 ? 0 : channel;
                    double value = 1;
                    if (channel < 3 || shape.Channels == 4)
                    {
                        value = Math.Clamp((values[instance * shape.Elements + source * shape.Pixels + pixel] - minimum) / (maximum - minimum), 0, 1);
                    }

                    if (channel < 3 && file == ValueEncoding.Srgb && target == TargetEncoding.Linear)
                    {
                        value = value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
                    }
                    else if (channel < 3 && file == ValueEncoding.Linear && target == TargetEncoding.Display)
                    {
                        value = value <= 0.0031308 ? value * 12.92 : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055;
                    }

                    pixels[(instance * shape.Pixels + pixel) * 4 + channel] = (float)value;
                }
            }
        }

        return pixels;
    }
}
