namespace VaeGpu.Tests;

public unsafe class LayerKernelTests
{
    private static readonly int[] Lanes = [.. new[] { 4, 8, 16 }.Where(lanes => LayerKernel.Create(lanes) is not null)];

    /// <summary>Every float from −100 to 100 with the low eight bits of its mantissa cleared, and so every magnitude down to the subnormals.</summary>
    [Test]
    public void Activate_IsAccurateEverywhere(
        [ValueSource(nameof(Lanes))] int lanes,
        [Values(Activation.Silu, Activation.Gelu, Activation.Tanh, Activation.Sigmoid, Activation.LeakyRelu, Activation.Relu)] Activation activation)
    {
        LayerKernel kernel = LayerKernel.Create(lanes)!;
        float[] inputs = [.. Enumerable.Range(0, BitConverter.SingleToInt32Bits(100) >> 11).Select(i => BitConverter.Int32BitsToSingle(i << 11)).SelectMany(x => new[] { x, -x })];
        Array.Resize(ref inputs, (inputs.Length + 31) / 32 * 32);
        float[] outputs = [.. inputs];
        fixed (float* values = outputs)
        {
            kernel.Activate(values, outputs.Length, activation, 0.3f);
        }

        double worst = 0;
        float where = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            double expected = Networks.Activate(activation, 0.3f, inputs[i]);

            // Where the exact value is below the normal floats, so must ours be about.
            double error = Math.Abs(expected) < 1e-35 ? Math.Abs(outputs[i] - expected) / 1e-30 : Math.Abs(outputs[i] - expected) / Math.Abs(expected);
            if (!(error <= worst))
            {
                worst = error;
                where = inputs[i];
            }
        }

        TestContext.Out.WriteLine($"{activation}: {worst:E2} at {where}");
        bool fused = System.Runtime.Intrinsics.X86.Fma.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported;
        Assert.That(worst, Is.LessThan(activation == Activation.Gelu && !fused ? 3e-6 : 1e-6));
    }

    [Test]
    public void Activate_KeepsNotANumberAndInfinity([ValueSource(nameof(Lanes))] int lanes, [Values] Activation activation)
    {
        LayerKernel kernel = LayerKernel.Create(lanes)!;
        float[] outputs = new float[32];
        outputs[0] = float.NaN;
        outputs[1] = 1e30f;
        outputs[2] = -1e30f;
        outputs[3] = float.PositiveInfinity;
        float[] inputs = [.. outputs];
        fixed (float* values = outputs)
        {
            kernel.Activate(values, outputs.Length, activation, 0.3f);
        }

        Assert.That(outputs[0], Is.NaN);
        for (int i = 1; i < 4; i++)
        {
            double expected = Networks.Activate(activation, 0.3f, inputs[i]);
            Assert.That(outputs[i], Is.EqualTo((float)expected).Within(1e-6).Percent.Or.EqualTo((float)expected).Within(1e-7));
        }
    }
}
