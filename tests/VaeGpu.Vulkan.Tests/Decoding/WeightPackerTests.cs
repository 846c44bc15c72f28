using Silk.NET.Vulkan;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Where each weight lies once it is packed, told from the format's definition, and that nothing else is written.</summary>
internal sealed class WeightPackerTests(TestDriver driver) : GpuTest(driver)
{
    private const byte Before = 0xA5;

    /// <summary>Parts of a layer: inputs that are no whole fours, runs that do not end with one, and blocks that are not full.</summary>
    private static readonly (int Inputs, int Outputs, uint FirstInput, uint Count)[] Cases =
        [(1, 1, 0, 1), (7, 130, 0, 7), (64, 200, 0, 64), (1030, 70, 0, 1030), (2053, 33, 4, 2049), (9000, 129, 4096, 4904)];

    [Test]
    public void Pack_PutsEveryWeightWhereTheFormatSays(
        [Values] ModelPrecision precision, [Values(32u, 64u, 128u)] uint block, [ValueSource(nameof(Cases))] (int Inputs, int Outputs, uint FirstInput, uint Count) layer)
    {
        var weights = new byte[(long)layer.Inputs * layer.Outputs * WeightFormat.Bytes(precision)];
        new Random(layer.Inputs).NextBytes(weights);
        uint blocks = ((uint)layer.Outputs + block - 1) / block;
        ulong bytes = blocks * WeightFormat.BlockBytes(block, layer.Count, precision);
        using var arena = new MemoryArena(Device.Internal, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        BufferSlice slice = arena.Allocate(bytes + 64);
        Span<byte> memory = slice.Span<byte>();
        memory.Fill(Before);
        var part = new LayerPart { FirstBlock = 0, Blocks = blocks, FirstInput = layer.FirstInput, Inputs = layer.Count, Weights = slice };
        using var uploader = new Uploader(Device.Internal);
        var packer = new WeightPacker((_, _, _) => { }, Reader(weights, layer.Inputs * (int)WeightFormat.Bytes(precision)), uploader, block);
        packer.Pack(new LinearLayer(layer.Inputs, layer.Outputs, "weight", null), part, precision);

        Assert.That(memory[..(int)bytes].SequenceEqual(Expected(weights, layer.Inputs, layer.Outputs, part, block, precision)));
        Assert.That(memory[(int)bytes..].IndexOfAnyExcept(Before), Is.EqualTo(-1), "behind the part");
    }

    [Test]
    public void Pack_OfLaterBlocks_BeginsWithTheirOutputs()
    {
        const int Inputs = 12;
        const int Outputs = 300;
        var weights = new byte[Inputs * Outputs * sizeof(float)];
        new Random(1).NextBytes(weights);
        using var arena = new MemoryArena(Device.Internal, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        BufferSlice slice = arena.Allocate(2 * WeightFormat.BlockBytes(64, Inputs, ModelPrecision.Float32));
        var part = new LayerPart { FirstBlock = 3, Blocks = 2, FirstInput = 0, Inputs = Inputs, Weights = slice };
        using var uploader = new Uploader(Device.Internal);
        var packer = new WeightPacker((_, _, _) => { }, Reader(weights, Inputs * sizeof(float)), uploader, 64);
        packer.Pack(new LinearLayer(Inputs, Outputs, "weight", null), part, ModelPrecision.Float32);
        Assert.That(slice.Span<byte>().SequenceEqual(Expected(weights, Inputs, Outputs, part, 64, ModelPrecision.Float32)));
    }

    [Test]
    public void PackBiases_PutsScalesBehindEachFour([Values] ModelPrecision precision, [Values] bool biased)
    {
        const int Outputs = 70;
        const int Padded = 128;
        int group = precision == ModelPrecision.Int8 ? 2 : 1;
        using var arena = new MemoryArena(Device.Internal, MemoryKind.Upload, BufferUsageFlags.TransferSrcBit);
        BufferSlice slice = arena.Allocate((ulong)(Padded * group * sizeof(float)));
        slice.Span<byte>().Fill(Before);
        using var uploader = new Uploader(Device.Internal);
        RowReader reader = (name, _, destination) =>
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = name == "bias" ? 1 + i : -1 - i;
            }
        };
        var packer = new WeightPacker(reader, (_, _, _, _, _, _) => { }, uploader, 64);
        packer.PackBiases(new LinearLayer(3, Outputs, "weight", biased ? "bias" : null), in slice, precision);
        var expected = new float[Padded * group];
        for (int output = 0; output < Outputs; output++)
        {
            int at = output / 4 * 4 * group + output % 4;
            expected[at] = biased ? 1 + output : 0;
            if (group == 2)
            {
                expected[at + 4] = -1 - output;
            }
        }

        Assert.That(slice.Span<float>().ToArray(), Is.EqualTo(expected));
    }

    private static WeightReader Reader(byte[] weights, int rowBytes) => (_, firstRow, firstByte, bytes, destination, stride) =>
    {
        for (int row = 0; row < destination.Length / stride; row++)
        {
            weights.AsSpan((firstRow + row) * rowBytes + (int)firstByte, bytes).CopyTo(destination[(row * stride)..]);
        }
    };

    private static byte[] Expected(byte[] weights, int inputs, int outputs, LayerPart part, uint block, ModelPrecision precision)
    {
        int size = (int)WeightFormat.Bytes(precision);
        int group = 4 / size;
        var expected = new byte[part.Blocks * WeightFormat.BlockBytes(block, part.Inputs, precision)];
        for (int i = 0; i < part.Blocks; i++)
        {
            int firstOutput = ((int)part.FirstBlock + i) * (int)block;
            Span<byte> packed = expected.AsSpan(i * (int)(expected.Length / part.Blocks));
            for (int output = 0; output < block && firstOutput + output < outputs; output++)
            {
                for (int input = 0; input < part.Inputs; input++)
                {
                    int word = input / group * ((int)block / 4) + output / 4;
                    int at = word * 16 + (input % group * 4 + output % 4) * size;
                    int from = ((firstOutput + output) * inputs + (int)part.FirstInput + input) * size;
                    weights.AsSpan(from, size).CopyTo(packed[at..]);
                }
            }
        }

        return expected;
    }
}
