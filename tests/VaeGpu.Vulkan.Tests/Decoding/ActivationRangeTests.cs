namespace VaeGpu.Vulkan.Tests;

/// <summary>Activations at sizes that no trained model has, but a latent from outside may bring about.</summary>
internal sealed class ActivationRangeTests(TestDriver driver) : GpuTest(driver)
{
    private static readonly float[] Values =
    [
        0, 1e-30f, -1e-30f, 0.2499f, -0.2499f, 0.2501f, 12.7f, -12.7f, -12.8f, 80, -79.9f, -80.1f, 88.7f, -88.7f, 104, -104,
        1e4f, -1e4f, 1e20f, -1e20f, 3e38f, -3e38f,
    ];

    [Test]
    public void Decode_OfHugeAndTinyValues_StaysTheFunction([Values] Activation activation, [Values] bool floor)
    {
        const float Slope = 0.125f;
        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.Vae,
            Image = new ImageShape(1, 1, 1),
            LatentSize = 1,
            Decoder = new Network([new LinearLayer(1, 1, "decoder.0.weight", null), new ActivationLayer(activation, Slope)]),
            Sigma0 = 1,
        });
        builder.SetRows("decoder.0.weight", 0, [1]);
        using Model model = builder.Build();
        using GpuDecoder decoder = Choose(floor).CreateDecoder(model);
        using var onCpu = new CpuDecoder(model);
        var together = new float[Values.Length];
        decoder.Decode(Values, together);
        var cpu = new float[Values.Length];
        onCpu.Decode(Values, cpu);
        var alone = new float[1];
        for (int i = 0; i < Values.Length; i++)
        {
            double expected = Reference.Activate(activation, Slope, Values[i]);
            double tolerance = 2e-6 * Math.Abs(expected) + 1e-30;
            decoder.Decode(Values.AsSpan(i, 1), alone);
            Assert.That(alone[0], Is.EqualTo(expected).Within(tolerance), $"{activation}({Values[i]})");
            Assert.That(together[i], Is.EqualTo(expected).Within(tolerance), $"{activation}({Values[i]}) in a batch");
            Assert.That(cpu[i], Is.EqualTo(expected).Within(tolerance), $"{activation}({Values[i]}) on the processor");
        }
    }
}
