using System.Buffers.Binary;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Kernels that change while the program runs.</summary>
internal sealed class LiveReloadTests(TestDriver driver) : GpuTest(driver)
{
    private const string Kernel = "to-rgba8";

    [Test]
    public void ChangedKernel_RunsAtTheNextCall_AndABrokenOneKeepsTheOld()
    {
        var source = new Source();
        var warnings = new List<string>();
        using Model model = ExactModels.Identity(new ImageShape(1, 1, 4));
        using GpuDevice device = GpuDevice.Create(WithValidation(new GpuDeviceOptions { ShaderSource = source }) with { OnMessage = message => warnings.Add(message.Text) });
        using GpuDecoder decoder = device.CreateDecoder(model);
        Assert.That(White(decoder), Is.EqualTo(255));

        source.Change(Patched());
        Assert.That(White(decoder), Is.EqualTo(127));

        source.Change([1, 2, 3]);
        Assert.That(White(decoder), Is.EqualTo(127));
        Assert.That(warnings, Has.Exactly(1).Contains(Kernel));

        source.Change(null);
        Assert.That(White(decoder), Is.EqualTo(255));
        Assert.That(warnings, Has.Count.EqualTo(1));
    }

    private static byte White(GpuDecoder decoder)
    {
        var pixels = new byte[16];
        decoder.Decode(new float[] { 1, 1, 1, 1 }, pixels);
        return pixels[0];
    }

    /// <summary>The embedded kernel with the constant 255.0 made 127.0.</summary>
    private static byte[] Patched()
    {
        byte[] spirv = Shaders.KernelLibrary.GetSpirv(Kernel).ToArray();
        for (int i = 0; i < spirv.Length; i += 4)
        {
            Span<byte> word = spirv.AsSpan(i, 4);
            if (BinaryPrimitives.ReadUInt32LittleEndian(word) == BitConverter.SingleToUInt32Bits(255))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(word, BitConverter.SingleToUInt32Bits(127));
            }
        }

        return spirv;
    }

    private sealed class Source : IShaderSource
    {
        private byte[]? _spirv;

        public int Revision { get; private set; }

        public byte[]? GetSpirv(string variant) => variant == Kernel ? _spirv : null;

        public void Change(byte[]? spirv)
        {
            _spirv = spirv;
            Revision++;
        }
    }
}
