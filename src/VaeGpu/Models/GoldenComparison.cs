namespace VaeGpu;

/// <summary>Sums the error of outputs against golden ones.</summary>
internal sealed class GoldenComparison(double tolerance)
{
    private int _pairs;
    private double _squaredError;
    private double _squaredGolden;
    private double _largest;

    // Where every golden output is 0 the error is the plain sum of squares, which is 0 only where all outputs are.
    public GoldenResult Result => new(_pairs, _squaredGolden > 0 ? _squaredError / _squaredGolden : _squaredError, _largest, tolerance);

    public void Add(int pairs, ReadOnlySpan<float> outputs, ReadOnlySpan<float> golden)
    {
        _pairs += pairs;
        for (int i = 0; i < outputs.Length; i++)
        {
            Add(outputs[i], golden[i]);
        }
    }

    public void Add(int pairs, ReadOnlySpan<double> outputs, ReadOnlySpan<float> golden)
    {
        _pairs += pairs;
        for (int i = 0; i < outputs.Length; i++)
        {
            Add(outputs[i], golden[i]);
        }
    }

    private void Add(double output, double golden)
    {
        double difference = output - golden;
        _squaredError += difference * difference;
        _squaredGolden += golden * golden;
        _largest = Math.Max(_largest, Math.Abs(difference));
    }
}
