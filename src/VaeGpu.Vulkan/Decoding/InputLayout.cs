namespace VaeGpu.Vulkan;

/// <summary>
/// Brings the caller's rows [batch, values] into the kernels' order: chunk after chunk, each [values, stride]. Written front to back, as
/// memory that is mapped write-combined wants it.
/// </summary>
internal static class InputLayout
{
    /// <summary>Where a chunk begins, in bytes. Every chunk before the last is full.</summary>
    public static ulong Offset(uint first, uint values, uint chunk) => (ulong)(first / chunk) * LinearPlan.Stride(chunk) * values * sizeof(float);

    /// <summary>Bytes that a batch may take at most.</summary>
    public static ulong Bytes(uint batch, ulong values) => LinearPlan.Stride(batch) * values * sizeof(float);

    public static void Write(ReadOnlySpan<float> rows, uint values, uint batch, uint chunk, Span<float> memory)
    {
        for (uint first = 0; first < batch; first += chunk)
        {
            uint count = Math.Min(chunk, batch - first);
            ReadOnlySpan<float> from = rows.Slice((int)(first * values), (int)(count * values));
            Span<float> to = memory[(int)(Offset(first, values, chunk) / sizeof(float))..];
            if (count == 1)
            {
                from.CopyTo(to);
                continue;
            }

            int stride = (int)LinearPlan.Stride(count);
            for (int value = 0; value < values; value++)
            {
                Span<float> column = to.Slice(value * stride, (int)count);
                for (int instance = 0; instance < column.Length; instance++)
                {
                    column[instance] = from[instance * (int)values + value];
                }
            }
        }
    }

    /// <summary>Instances on paths, their times wrapped or clamped.</summary>
    public static void Write(LatentPathSet paths, ReadOnlySpan<PathTime> instances, Span<PathTime> memory)
    {
        for (int i = 0; i < instances.Length; i++)
        {
            memory[i] = new PathTime(instances[i].Path, paths.LocalTime(instances[i]));
        }
    }
}
