using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Recording into the command buffers and images of a host whose device the library did not make, with and without optional features.</summary>
internal sealed class HostRecordTests(TestDriver driver) : HostTest(driver)
{
    private const double Step = 1.0 / 255;
    private const int Latent = 3;

    private static readonly ImageShape Shape = new(3, 5, 7);

    [Test]
    public void Record_FromAnyLayoutToAnyLayout_LeavesThePictureForTheHost(
        [Values] HostKind kind,
        [Values(Format.R8G8B8A8Unorm, Format.R16G16B16A16Sfloat)] Format format,
        [Values(ImageLayout.Undefined, ImageLayout.General, ImageLayout.ShaderReadOnlyOptimal)] ImageLayout current,
        [Values(ImageLayout.Undefined, ImageLayout.General, ImageLayout.ShaderReadOnlyOptimal, ImageLayout.TransferSrcOptimal)] ImageLayout final)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 7, 5, format);
        float[] latents = Reference.Latents(Latent);
        using var frames = new HostFrames(host, 1);

        CommandBuffer commands = frames.Begin();
        texture.Fill(commands, 0.5f, current == ImageLayout.Undefined ? ImageLayout.TransferSrcOptimal : current);
        Assert.That(decoder.Record(commands.Handle, GpuTarget.ToImage(texture.Describe(current, final)), latents, frames.Current, frames.Completed));
        texture.CopyOut(commands, final == ImageLayout.Undefined ? ImageLayout.General : final);
        frames.Finish();

        Assert.That(texture.Values(), Is.EqualTo(Expected(model, latents, 1, 7, 5, Shape)).Within(Step));
    }

    [Test]
    public void Record_OfANetworkInOneKernel_LeavesThePictureForTheHost([Values] HostKind kind)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        GpuLimits limits = device.Internal.Limits;
        device.Internal.Limits = limits with { FusedBytes = GpuFusedNetwork.DefaultBytes };
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model);
        device.Internal.Limits = limits;
        var texture = new HostTexture(host, 7, 5, Format.R8G8B8A8Unorm);
        using var frames = new HostFrames(host, 1);
        for (int frame = 0; frame < 3; frame++)
        {
            float[] latents = Reference.Latents(Latent, frame);
            CommandBuffer commands = frames.Begin();
            Assert.That(decoder.Record(commands.Handle, GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal)), latents, frames.Current, frames.Completed));
            Assert.That(decoder.LastDispatches, Is.EqualTo(2), "the network and the image");
            texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
            frames.Finish();
            Assert.That(texture.Values(), Is.EqualTo(Expected(model, latents, 1, 7, 5, Shape)).Within(Step));
        }
    }

    [Test]
    public void Record_AtlasInARectangle_WritesTheInstancesAndNothingElse(
        [Values] HostKind kind, [Values(Format.R8G8B8A8Unorm, Format.R16G16B16A16Sfloat)] Format format, [Values] bool flip)
    {
        const int Batch = 5;
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 31, 17, format);
        float[] latents = Reference.Latents(Batch * Latent);
        using var frames = new HostFrames(host, 1);

        CommandBuffer commands = frames.Begin();
        texture.Fill(commands, 0.5f, ImageLayout.ShaderReadOnlyOptimal);
        GpuTarget target = GpuTarget.ToImage(texture.Describe(ImageLayout.ShaderReadOnlyOptimal, ImageLayout.TransferSrcOptimal)) with
        {
            Rectangle = new TargetRectangle(4, 2, 22, 11),
            FlipVertically = flip,
        };
        Assert.That(decoder.Record(commands.Handle, in target, latents, 1, 0));
        texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
        frames.Finish();

        // Three of seven columns fit into 22: two rows of instances.
        double[] pictures = Reference.Decode(model, latents);
        double[] actual = texture.Values();
        for (int y = 0; y < 17; y++)
        {
            for (int x = 0; x < 31; x++)
            {
                int column = (x - 4) / 7;
                int row = (y - 2) / 5;
                int instance = x >= 4 && y >= 2 && column < 3 && row < 2 ? row * 3 + column : Batch;
                for (int channel = 0; channel < 4; channel++)
                {
                    double expected = instance >= Batch ? 0.5 : Pixel(pictures, instance, (x - 4) % 7, flip ? 4 - (y - 2) % 5 : (y - 2) % 5, channel);
                    Assert.That(actual[(y * 31 + x) * 4 + channel], Is.EqualTo(expected).Within(Step), $"({x}, {y}) channel {channel}");
                }
            }
        }
    }

    [Test]
    public void Record_IntoALevelAndALayer_WritesThatOne([Values] HostKind kind)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 14, 10, Format.R8G8B8A8Unorm, levels: 2, layers: 3);
        float[] latents = Reference.Latents(Latent);
        using var frames = new HostFrames(host, 1);

        CommandBuffer commands = frames.Begin();
        texture.Fill(commands, 0.5f, ImageLayout.General);
        HostImage image = texture.Describe(ImageLayout.General, ImageLayout.General) with { MipLevel = 1, ArrayLayer = 2, Width = 7, Height = 5 };
        Assert.That(decoder.Record(commands.Handle, GpuTarget.ToImage(in image), latents, 1, 0));
        texture.CopyOut(commands, ImageLayout.General, level: 1, layer: 2, width: 7, height: 5);
        frames.Finish();

        Assert.That(texture.Values()[..(7 * 5 * 4)], Is.EqualTo(Expected(model, latents, 1, 7, 5, Shape)).Within(Step));
    }

    [Test]
    public void Record_EveryInput_MatchesReference([Values] HostKind kind, [Values] DecoderInputKind input)
    {
        const int Batch = 2;
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = TestModels.Vae(Shape, Latent, [20], final: Activation.Sigmoid, golden: false);
        using GpuDecoder decoder = device.CreateDecoder(model);
        var texture = new HostTexture(host, 14, 5, Format.R16G16B16A16Sfloat);
        using var frames = new HostFrames(host, 1);
        float[] latents = Reference.Latents(Batch * Latent);
        var pathSet = new LatentPathSet(LatentPath.Linear([latents[..Latent], latents[Latent..]]));
        float[] images = Array.ConvertAll(Reference.Latents(Batch * Shape.Elements), value => (value + 2) / 4);

        CommandBuffer commands = frames.Begin();
        var target = GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal));
        DecoderInput decoderInput = input switch
        {
            DecoderInputKind.Latents => DecoderInput.Latents(latents),
            DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(Batch, 7, 3),
            DecoderInputKind.Paths => DecoderInput.Paths(pathSet, [new PathTime(0, 0), new PathTime(0, 0.25f)]),
            _ => DecoderInput.Images(images),
        };
        Assert.That(decoder.Record(commands.Handle, in target, in decoderInput, 1, 0));
        texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
        frames.Finish();

        double[] expected = input switch
        {
            DecoderInputKind.Latents => Reference.Widen(latents),
            DecoderInputKind.PriorSamples => Normals(Batch, 7, 3),
            DecoderInputKind.Paths => [.. Reference.Widen(latents.AsSpan(0, Latent)), .. Enumerable.Range(0, Latent).Select(i => 0.75 * latents[i] + 0.25 * latents[Latent + i])],
            _ => Means(model, images, Batch),
        };
        double[] pictures = Reference.Run(model, model.Architecture.Decoder, false, expected);
        double[] actual = texture.Values();
        for (int i = 0; i < actual.Length; i++)
        {
            int x = i / 4 % 14;
            Assert.That(actual[i], Is.EqualTo(Pixel(pictures, x / 7, x % 7, i / 56, i % 4)).Within(1.0 / 1024), $"value {i}");
        }
    }

    [Test]
    public void Record_WithFramesInFlight_NeverMixesThem([Values] HostKind kind, [Values(2, 3)] int inFlight)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { FramesInFlight = inFlight });
        HostTexture[] textures = [.. Enumerable.Range(0, inFlight).Select(_ => new HostTexture(host, 7, 5, Format.R8G8B8A8Unorm))];
        using var frames = new HostFrames(host, inFlight);
        const int Frames = 40;
        for (int i = 0; i < Frames + inFlight; i++)
        {
            HostTexture texture = textures[i % inFlight];
            if (i >= inFlight)
            {
                frames.WaitFor((ulong)(i - inFlight) + 1);
                Assert.That(texture.Values(), Is.EqualTo(Expected(model, Reference.Latents(Latent, i - inFlight), 1, 7, 5, Shape)).Within(Step), $"frame {i - inFlight}");
            }

            if (i < Frames)
            {
                CommandBuffer commands = frames.Begin();
                ImageLayout current = i < inFlight ? ImageLayout.Undefined : ImageLayout.TransferSrcOptimal;
                var target = GpuTarget.ToImage(texture.Describe(current, ImageLayout.TransferSrcOptimal));
                Assert.That(decoder.Record(commands.Handle, in target, Reference.Latents(Latent, i), frames.Current, frames.Completed), $"frame {i}");
                texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
                frames.Submit();
            }
        }
    }

    [Test]
    public void Decode_OnTheHostsQueue_IsUnderItsLock([Values] HostKind kind)
    {
        EngineHost host = Adopt(kind, out GpuDevice device);
        using Model model = Model();
        using GpuDecoder decoder = device.CreateDecoder(model);
        int before = host.Locks;
        long submits = host.Calls["vkQueueSubmit"].Count;
        float[] latents = Reference.Latents(Latent);
        var values = new float[Shape.Elements];
        decoder.Decode(latents, values);
        Assert.That(decoder.TrySubmit(latents, PixelFormat.Float, out DecodeTicket ticket));
        decoder.Read(ticket, values);

        Assert.That(host.Locks - before, Is.EqualTo(2));
        Assert.That(host.Calls["vkQueueSubmit"].Count - submits, Is.EqualTo(2));
        Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance));
    }

    [Test]
    public void Dispose_OfTheLibrarysDevice_LeavesTheHostsAlone([Values] HostKind kind)
    {
        using EngineHost host = MakeHost(kind);
        using GpuDevice device = GpuDevice.Adopt(host.Handles);
        using (Model model = Model())
        using (GpuDecoder decoder = device.CreateDecoder(model))
        {
            decoder.Decode(Reference.Latents(Latent), new float[Shape.Elements]);
        }

        device.Dispose();
        Assert.That(host.Calls.Alive(), Is.Empty);
        Assert.That(host.Calls["vkDestroyDevice"].Count + host.Calls["vkDestroyInstance"].Count, Is.Zero);
        Assert.That(host.Calls["vkDeviceWaitIdle"].Count + host.Calls["vkQueueWaitIdle"].Count, Is.Zero);

        var texture = new HostTexture(host, 4, 4, Format.R8G8B8A8Unorm);
        using var frames = new HostFrames(host, 1);
        CommandBuffer commands = frames.Begin();
        texture.Fill(commands, 1, ImageLayout.TransferSrcOptimal);
        texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
        frames.Finish();
        Assert.That(texture.Values(), Is.All.EqualTo(1));
    }

    [Test]
    public void Dispose_OfADecoderWhoseFrameIsNotComplete_BreaksNothing([Values] HostKind kind)
    {
        using EngineHost host = MakeHost(kind);
        using GpuDevice device = GpuDevice.Adopt(host.Handles);
        using Model model = Model();
        var texture = new HostTexture(host, 7, 5, Format.R8G8B8A8Unorm);
        using var frames = new HostFrames(host, 2);
        foreach (bool submitted in new[] { false, true })
        {
            GpuDecoder decoder = device.CreateDecoder(model);
            float[] latents = Reference.Latents(Latent, (int)frames.Current);

            ulong frame = frames.Current;
            CommandBuffer commands = frames.Begin();
            Assert.That(decoder.Record(commands.Handle, GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.TransferSrcOptimal)), latents, frame, frames.Completed));
            texture.CopyOut(commands, ImageLayout.TransferSrcOptimal);
            if (!submitted)
            {
                decoder.Dispose();
            }

            frames.Submit();
            decoder.Dispose();
            frames.WaitFor(frame);
            Assert.That(texture.Values(), Is.EqualTo(Expected(model, latents, 1, 7, 5, Shape)).Within(Step));

            long alive = host.Calls.Alive().GetValueOrDefault("vkAllocateMemory");
            Assert.That(alive, Is.GreaterThan(0), "the memory of the frame's decode is kept");
            using GpuDecoder next = device.CreateDecoder(model);
            long both = host.Calls.Alive()["vkAllocateMemory"];
            commands = frames.Begin();
            Assert.That(next.Record(commands.Handle, GpuTarget.ToImage(texture.Describe(ImageLayout.Undefined, ImageLayout.General)), latents, frames.Current, frames.Completed));
            frames.Finish();
            Assert.That(host.Calls.Alive()["vkAllocateMemory"], Is.EqualTo(both - alive), "and freed once the host says that the frame is complete");
        }
    }

    private static Model Model() => TestModels.Vae(Shape, Latent, [20], final: Activation.Sigmoid, golden: false);

    private static double[] Normals(int batch, ulong seed, uint frame)
    {
        var values = new float[batch * Latent];
        CounterNormal.Fill(seed, frame, RandomStream.Prior, 0, Latent, values);
        return Reference.Widen(values);
    }

    private static double[] Means(Model model, float[] images, int batch)
    {
        double[] encoded = Reference.Run(model, model.Architecture.Encoder!, false, Reference.Widen(images));
        return [.. Enumerable.Range(0, batch * Latent).Select(i => encoded[i / Latent * 2 * Latent + i % Latent])];
    }

    /// <summary>One value of a picture as it stands in an image: 0 to 1, opaque.</summary>
    private static double Pixel(double[] pictures, int instance, int x, int y, int channel) =>
        channel == 3 ? 1 : Math.Clamp(pictures[((instance * Shape.Channels + channel) * Shape.Height + y) * Shape.Width + x], 0, 1);

    private static double[] Expected(Model model, float[] latents, int instance, int width, int height, ImageShape shape)
    {
        double[] pictures = Reference.Decode(model, latents);
        var values = new double[width * height * 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Pixel(pictures, instance - 1, i / 4 % shape.Width, i / 4 / shape.Width, i % 4);
        }

        return values;
    }
}
