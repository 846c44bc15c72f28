using Silk.NET.Vulkan;
using VaeGpu.Testing;

namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Every kernel under GPU-assisted validation: no index of any leaves its buffer, whatever the batch and the split of a layer. Activations index
/// nothing, and a checked kernel takes a second to build: all layers have the same.
/// </summary>
internal sealed class GpuAssistedTests(TestDriver driver) : GpuTest(driver)
{
    [Test]
    public void EveryInputToEveryTarget_StaysInBounds()
    {
        // On the floor everything is a storage buffer, whose reads are what can go wrong; texel buffers check themselves.
        foreach (bool floor in IsFullGrid ? new[] { true, false } : [true])
        {
            RunAll(floor);
            Assert.That(Messages.Take(), Is.Empty);
        }
    }

    private void RunAll(bool floor)
    {
        var shape = new ImageShape(3, 5, 7);
        using Model model = TestModels.Vae(shape, latent: 5, hidden: [33], activation: Activation.Identity, golden: false);
        using GpuDevice device = MakeGpuAssisted(floor ? Floor : WithValidation(new GpuDeviceOptions()));
        using GpuDecoder decoder = device.CreateDecoder(model, new DecoderOptions { MaxBatch = 9 });
        using GpuEncoder encoder = device.CreateEncoder(model, 9);
        using var small = new TestImage(device, 21, 15, Format.R8G8B8A8Unorm);
        using var half = new TestImage(device, 21, 15, Format.R16G16B16A16Sfloat);
        using var memory = new MemoryArena(device.Internal, MemoryKind.Readback, BufferUsageFlags.StorageBufferBit);
        var paths = new LatentPathSet(LatentPath.CatmullRom([Reference.Latents(5, 1), Reference.Latents(5, 2), Reference.Latents(5, 3)]));
        foreach (int batch in new[] { 1, 3, 9 })
        {
            float[] latents = Reference.Latents(batch * 5);
            float[] images = Reference.Latents(batch * shape.Elements);
            PathTime[] times = [.. Enumerable.Range(0, batch).Select(i => new PathTime(0, i * 0.2f))];
            var floats = new float[batch * shape.Elements];
            var bytes = new byte[batch * shape.Pixels * 4];
            BufferSlice slice = memory.Allocate((ulong)(batch * shape.Elements * sizeof(float)));
            foreach (DecoderInputKind kind in Enum.GetValues<DecoderInputKind>().Except([DecoderInputKind.Codes]))
            {
                DecoderInput input = kind switch
                {
                    DecoderInputKind.Latents => DecoderInput.Latents(latents),
                    DecoderInputKind.PriorSamples => DecoderInput.PriorSamples(batch, 3),
                    DecoderInputKind.Paths => DecoderInput.Paths(paths, times),
                    _ => DecoderInput.Images(images, 3, 0, 1),
                };
                decoder.Decode(in input, floats);
                decoder.Decode(in input, bytes);
                decoder.Decode(in input, GpuTarget.ToBuffer(slice.Buffer.Handle, slice.Offset, slice.Size, PixelFormat.Float));
                decoder.Decode(in input, GpuTarget.ToImage(small.Host(ImageLayout.Undefined, ImageLayout.General)));
                decoder.Decode(in input, GpuTarget.ToImage(half.Host(ImageLayout.Undefined, ImageLayout.General)) with { FlipVertically = true });
                Assert.That(Messages.Take(), Is.Empty, $"{kind}, batch {batch}");
            }

            decoder.Decode(latents, floats);
            Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), floats), Is.LessThan(Reference.Tolerance));
            encoder.Encode(images, new float[batch * 5], new float[batch * 5]);
        }

        LayersInPieces(device);
        Searches(device);
        EveryFrame(device);
    }

    private static void EveryFrame(GpuDevice device)
    {
        var inputs = new FrameInputs(new ImageShape(1, 3, 5), [33]);
        foreach (FrameInput input in Enum.GetValues<FrameInput>())
        {
            using Model model = inputs.Model(input);
            using GpuDecoder decoder = device.CreateDecoder(model);
            decoder.Decode(inputs.Make(input, 0), new float[FrameInputs.Batch * model.Architecture.Image.Elements]);
            Assert.That(Messages.Take(), Is.Empty, $"{input}");
        }
    }

    private static void LayersInPieces(GpuDevice device)
    {
        device.Internal.Limits = device.Internal.Limits with { MaxStorageBufferRange = 32768, MaxTexelBufferElements = 2048 };
        using Model model = TestModels.Decoder([30, 300, 200], Activation.Identity);
        using GpuDecoder decoder = device.CreateDecoder(model);
        foreach (int batch in new[] { 1, 7, 50 })
        {
            float[] latents = Reference.Latents(batch * 30);
            var values = new float[batch * 200];
            decoder.Decode(latents, values);
            Assert.That(Reference.NormalisedError(Reference.Decode(model, latents), values), Is.LessThan(Reference.Tolerance), $"in pieces, batch {batch}");
        }
    }

    /// <summary>Under the limits of the layers in pieces; far from the origin every code is looked at.</summary>
    private static void Searches(GpuDevice device)
    {
        foreach ((int count, int codes, int dimension) in new[] { (1, 1, 1), (7, 31, 3), (150, 300, 9) })
        {
            float[] values = NearestCases.Codes(NearestData.Far, codes, dimension, 1);
            using GpuNearestCode search = device.CreateNearestCode(codes, dimension, count);
            search.SetCodes(values);
            NearestCases.Check(search, values, NearestCases.Queries(NearestData.Far, values, count, dimension, 1), $"{codes} codes");
        }
    }
}
