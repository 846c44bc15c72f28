namespace VaeGpu.Suite;

/// <summary>Times everything the library is for on one device, against what the device can do at most.</summary>
public static class PerformanceSuite
{
    /// <summary>What is timed, for people.</summary>
    public const string Timed = "from the call to the result in host memory, submitted and waited for; normals, reparameterisation and rows named device to device memory; the device's own time apart";

    /// <summary>The names of all workloads, in the order in which they run.</summary>
    public static IEnumerable<string> Names => Workloads.All.SelectMany(group => group.Workloads).Select(workload => workload.Name);

    /// <summary>Runs the workloads.</summary>
    /// <param name="device">What to run on.</param>
    /// <param name="isWanted">Says by its name whether a workload is run.</param>
    /// <param name="seconds">Seconds for the runs of each workload.</param>
    /// <param name="peer">Another library to time beside it; null for none.</param>
    /// <returns>The rows, one by one as they are measured.</returns>
    public static IEnumerable<SuiteRow> Run(SuiteDevice device, Predicate<string> isWanted, double seconds, IPeer? peer = null)
    {
        foreach (WorkloadGroup group in Workloads.All)
        {
            Workload[] wanted = [.. group.Workloads.Where(workload => isWanted(workload.Name) && workload.Serves(device))];
            if (wanted.Length == 0)
            {
                continue;
            }

            using var units = MatrixDevice.For(device, group.MatrixUnits);
            SuiteDevice used = units?.Device ?? device;
            using Model? model = group.MakeModel?.Invoke();
            PrecisionError? error = null;
            if (group.MakeExactModel is { } makeExact)
            {
                using Model exact = makeExact();
                error = PrecisionError.Measure(used, exact, model!, group.MatrixUnits);
            }

            foreach (Workload workload in wanted)
            {
                yield return Run(workload, used, model, seconds, peer) with { Error = error };
            }
        }
    }

    /// <summary>Times loading the models of the workloads that are wanted, on devices of its own with an empty folder for their caches and then with a full one.</summary>
    /// <param name="device">What the suite runs on.</param>
    /// <param name="isWanted">Says by its name whether a workload is run.</param>
    /// <returns>The rows, one by one as they are measured.</returns>
    public static IEnumerable<LoadRow> Load(SuiteDevice device, Predicate<string> isWanted)
    {
        foreach (WorkloadGroup group in Workloads.All)
        {
            if (group.MakeModel is not null && !group.MatrixUnits && group.Workloads.Any(workload => isWanted(workload.Name)))
            {
                using Model model = group.MakeModel();
                yield return LoadMeasurement.Run(group.Name, device, model);
            }
        }
    }

    private static SuiteRow Run(Workload workload, SuiteDevice device, Model? model, double seconds, IPeer? peer)
    {
        Timing timing;
        int? dispatches;
        using (IRun run = workload.Open(device, model))
        {
            timing = Sampler.Measure(run.Once, () => run.DeviceTime, seconds);
            dispatches = run.Dispatches;
        }

        Action? other = peer is null ? null : workload.Peer(peer);
        Timing? peerTiming = other is null ? null : Sampler.Measure(other, () => null, seconds);
        return new SuiteRow(workload, timing, dispatches, peerTiming);
    }
}
