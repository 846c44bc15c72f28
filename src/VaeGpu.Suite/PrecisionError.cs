namespace VaeGpu.Suite;

/// <summary>How far off a model's values are where its weights have fewer bits.</summary>
/// <param name="Largest">The largest difference of any value from what the fp32 weights give, in the values' own unit.</param>
/// <param name="RootMeanSquare">The root of the mean of their squares.</param>
public sealed record PrecisionError(double Largest, double RootMeanSquare)
{
    private const int Instances = 16;

    // What every layer of the suite's model needs to go to matrix units.
    private const int MatrixInstances = 1024;

    /// <summary>Decodes the same draws of the prior with both: the rounded weights on the device, the fp32 ones on the CPU backend.</summary>
    /// <param name="device">The device.</param>
    /// <param name="exact">The model of fp32 weights.</param>
    /// <param name="rounded">The same model of others.</param>
    /// <param name="matrixUnits">Whether the device is one that uses its matrix units.</param>
    internal static PrecisionError Measure(SuiteDevice device, Model exact, Model rounded, bool matrixUnits)
    {
        int instances = matrixUnits ? MatrixInstances : Instances;
        var options = new DecoderOptions { MaxBatch = instances, FramesInFlight = 1 };
        var input = DecoderInput.PriorSamples(instances, seed: 1);
        var expected = new float[instances * exact.Architecture.Image.Elements];
        var values = new float[expected.Length];
        using (var reference = new CpuDecoder(exact, options))
        {
            reference.Decode(input, expected);
        }

        using (IDecoder decoder = device.CreateDecoder(rounded, options))
        {
            decoder.Decode(input, values);
        }

        double largest = 0;
        double squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = Math.Abs((double)values[i] - expected[i]);
            largest = Math.Max(largest, difference);
            squares += difference * difference;
        }

        return new PrecisionError(largest, Math.Sqrt(squares / values.Length));
    }
}
