namespace VaeGpu.Tests;

internal static class FloatArrayExtensions
{
    public static double[] ToDoubles(this float[] values) => [.. values.Select(value => (double)value)];
}
