namespace VaeGpu.Benchmarks;

/// <summary>Numbers between −1 and 1, always the same, where kernels want them.</summary>
internal static class Numbers
{
    public static float[] Create(int count)
    {
        var random = new Random(1);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(2 * random.NextDouble() - 1);
        }

        return values;
    }

    public static NativeFloats CreateNative(long count)
    {
        var values = new NativeFloats(count);
        Create((int)count).CopyTo(Span(values));
        return values;
    }

    public static unsafe Span<float> Span(NativeFloats values) => new(values.Pointer, (int)values.Length);
}
