namespace VaeGpu.Suite;

/// <summary>Times everything the library is for on one device, against what the device can do at most.</summary>
public static class PerformanceSuite
{
    /// <summary>Runs the workloads.</summary>
    /// <param name="device">What to run on.</param>
    /// <param name="ceilings">What it can do at most.</param>
    /// <param name="isWanted">Says by its name whether a workload is run.</param>
    /// <param name="seconds">Seconds for the runs of each workload.</param>
    /// <returns>The rows, one by one as they are measured.</returns>
    public static IEnumerable<SuiteRow> Run(SuiteDevice device, Ceilings ceilings, Predicate<string> isWanted, double seconds)
    {
        foreach (WorkloadGroup group in Workloads.All)
        {
            Workload[] wanted = [.. group.Workloads.Where(workload => isWanted(workload.Name))];
            if (wanted.Length == 0)
            {
                continue;
            }

            using Model? model = group.MakeModel?.Invoke();
            foreach (Workload workload in wanted)
            {
                using IRun run = workload.Open(device, model);
                Timing timing = Sampler.Measure(run.Once, () => run.DeviceTime, seconds);
                yield return new SuiteRow(workload, timing, run.Dispatches, Shortest(workload, ceilings));
            }
        }
    }

    private static double Shortest(Workload workload, Ceilings ceilings) => workload.Limit switch
    {
        Limit.Arithmetic => workload.Flops / ceilings.FlopsPerSecond,
        Limit.Reading => workload.Bytes / ceilings.ReadBytesPerSecond,
        Limit.Writing => workload.Bytes / ceilings.WriteBytesPerSecond,
        _ => ceilings.OneDispatch ?? workload.Bytes / ceilings.ReadBytesPerSecond,
    };
}
