namespace VaeGpu.Vulkan;

/// <summary>
/// Brings the caller's rows [batch, values] into the kernels' order: chunk after chunk, each [values, stride]. Written a whole cache line at a
/// time, as memory that is mapped write-combined wants it.
/// </summary>
internal static unsafe class InputLayout
{
    /// <summary>Values of a cache line: a tile of so many rows by as many values is read from one line a row and written as one line a value.</summary>
    private const int Tile = 16;

    /// <summary>Where a chunk begins, in bytes. Every chunk before the last is full.</summary>
    public static ulong Offset(uint first, uint values, uint chunk) => (ulong)(first / chunk) * LinearPlan.Stride(chunk) * values * sizeof(float);

    /// <summary>Bytes that a batch may take at most.</summary>
    public static ulong Bytes(uint batch, ulong values) => LinearPlan.Stride(batch) * values * sizeof(float);

    /// <summary>Writes a batch of values of four bytes.</summary>
    /// <param name="rows">[batch, values].</param>
    /// <param name="values">Values of a row.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="chunk">The largest part of a batch that is run at once.</param>
    /// <param name="memory">Where to; see <see cref="Offset"/>.</param>
    /// <param name="minimumStride">What rows are apart at least, for kernels that read no batch of one.</param>
    public static void Write<T>(ReadOnlySpan<T> rows, uint values, uint batch, uint chunk, Span<T> memory, uint minimumStride = 1)
        where T : unmanaged
    {
        for (uint first = 0; first < batch; first += chunk)
        {
            uint count = Math.Min(chunk, batch - first);
            ReadOnlySpan<T> from = rows.Slice((int)(first * values), (int)(count * values));
            uint stride = Math.Max(LinearPlan.Stride(count), minimumStride);
            Span<T> to = memory.Slice((int)(Offset(first, values, chunk) / sizeof(float)), checked((int)(stride * values)));
            if (stride == 1)
            {
                from.CopyTo(to);
                continue;
            }

            fixed (T* source = from)
            {
                fixed (T* target = to)
                {
                    Transpose((uint*)source, (int)count, (int)values, (uint*)target, (int)stride);
                }
            }
        }
    }

    /// <summary>The way back: from chunks of [values, stride] to rows [batch, values].</summary>
    public static void Read<T>(ReadOnlySpan<T> memory, uint values, uint batch, uint chunk, Span<T> rows)
        where T : unmanaged
    {
        for (uint instance = 0; instance < batch; instance++)
        {
            uint first = instance - instance % chunk;
            uint stride = LinearPlan.Stride(Math.Min(chunk, batch - first));
            ReadOnlySpan<T> from = memory[(int)(Offset(first, values, chunk) / sizeof(float) + instance - first)..];
            for (uint value = 0; value < values; value++)
            {
                rows[(int)(instance * values + value)] = from[(int)(value * stride)];
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

    private static void Transpose(uint* source, int rows, int values, uint* target, nint stride)
    {
        for (int firstValue = 0; firstValue < values; firstValue += Tile)
        {
            int lastValue = Math.Min(firstValue + Tile, values);
            for (int firstRow = 0; firstRow < rows; firstRow += Tile)
            {
                int count = Math.Min(Tile, rows - firstRow);
                for (int value = firstValue; value < lastValue; value++)
                {
                    uint* from = source + (nint)firstRow * values + value;
                    uint* to = target + value * stride + firstRow;
                    for (int row = 0; row < count; row++)
                    {
                        to[row] = *from;
                        from += values;
                    }
                }
            }
        }
    }
}
