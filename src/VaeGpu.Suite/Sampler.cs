using System.Diagnostics;

namespace VaeGpu.Suite;

/// <summary>Runs something many times and takes its time.</summary>
internal static class Sampler
{
    private const int LeastRuns = 7;
    private const int MostRuns = 2000;

    /// <summary>Runs until the time is spent, after a warm-up.</summary>
    /// <param name="run">One run, to where its result can be read.</param>
    /// <param name="device">What the device needed for the latest run; null where it cannot say.</param>
    /// <param name="seconds">How long all runs together may take, but for a least number of them.</param>
    public static Timing Measure(Action run, Func<TimeSpan?> device, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        int warm = 0;
        do
        {
            run();
            warm++;
        }
        while (warm < 3 || (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 5 && warm < MostRuns / 5));

        double each = Stopwatch.GetElapsedTime(start).TotalSeconds / warm;
        int runs = (int)Math.Clamp(seconds / each, LeastRuns, MostRuns);
        var times = new double[runs];
        var deviceTimes = new double[runs];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < runs; i++)
        {
            start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            deviceTimes[i] = device()?.TotalSeconds ?? double.NaN;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        Array.Sort(deviceTimes);
        return new Timing(
            runs,
            times[runs / 2],
            times[Math.Min(runs - 1, runs * 99 / 100)],
            double.IsNaN(deviceTimes[0]) ? null : deviceTimes[runs / 2],
            allocated / (double)runs);
    }
}
