using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace VaeGpu;

/// <summary>
/// What this processor can do at most, measured with the widest registers that it has: the limits that kernels on it, a Vulkan driver's that
/// computes on the processor among them, are compared with.
/// </summary>
/// <param name="Threads">How many threads measured, all at once.</param>
/// <param name="ReadBytesPerSecond">Reading memory that no cache holds, once, front to back.</param>
/// <param name="WriteBytesPerSecond">Writing the same.</param>
/// <param name="FlopsPerSecond">Fused multiply-adds in registers, each counted as two operations.</param>
public sealed unsafe record CpuCeilings(int Threads, double ReadBytesPerSecond, double WriteBytesPerSecond, double FlopsPerSecond)
{
    /// <summary>Beyond the last-level cache of a desktop or a server core's share of one.</summary>
    private const long BufferBytes = 512L << 20;

    /// <summary>Parts of the buffer: what threads take in turn, so that one that is held up keeps no other waiting for long.</summary>
    private const int Parts = 64;

    private const long Rounds = 1_000_000;

    private const int Repetitions = 9;

    /// <summary>Measures for about a second. Takes half a gibibyte of memory meanwhile.</summary>
    /// <param name="threads">How many threads; 0 is one for each core.</param>
    /// <exception cref="OutOfMemoryException">There is no room.</exception>
    public static CpuCeilings Measure(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return LayerKernel.Best.PanelWidth switch
        {
            32 => Measure<Lane512, Vector512<float>>(threads),
            16 => Measure<Lane256, Vector256<float>>(threads),
            _ => Measure<Lane128, Vector128<float>>(threads),
        };
    }

    private static CpuCeilings Measure<TLane, TVector>(int threads)
        where TLane : struct, ILane<TVector>
        where TVector : unmanaged
    {
        using var pool = new WorkerPool(threads == 0 ? CpuBackend.Threads : threads);
        using var buffer = new NativeFloats(BufferBytes / sizeof(float));
        // Memory that was never written is one page of zeros, read from the cache.
        new Span<float>(buffer.Pointer, (int)buffer.Length).Fill(1);
        var read = new ReadWork<TLane, TVector>(buffer.Pointer, buffer.Length / Parts);
        var write = new WriteWork(buffer.Pointer, (int)(buffer.Length / Parts));
        var multiply = new MultiplyWork<TLane, TVector>();
        int multiplyParts = 4 * pool.Threads;
        double flops = 2.0 * CeilingKernel<TLane, TVector>.Accumulators * TLane.Count * Rounds * multiplyParts;
        return new CpuCeilings(
            pool.Threads,
            BufferBytes / Fastest(() => pool.Run(read, Parts)),
            BufferBytes / Fastest(() => pool.Run(write, Parts)),
            flops / Fastest(() => pool.Run(multiply, multiplyParts)));
    }

    /// <summary>The shortest of some runs, in seconds: a ceiling is what was once reached.</summary>
    private static double Fastest(Action run)
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return least;
    }

    private sealed class ReadWork<TLane, TVector>(float* values, long count) : IParallelWork
        where TLane : struct, ILane<TVector>
        where TVector : unmanaged
    {
        public void Execute(int part) => CeilingKernel<TLane, TVector>.Read(values + part * count, count);
    }

    private sealed class WriteWork(float* values, int count) : IParallelWork
    {
        public void Execute(int part) => new Span<float>(values + (nint)part * count, count).Fill(1);
    }

    private sealed class MultiplyWork<TLane, TVector> : IParallelWork
        where TLane : struct, ILane<TVector>
        where TVector : unmanaged
    {
        public void Execute(int part) => CeilingKernel<TLane, TVector>.MultiplyAdd(Rounds);
    }
}
