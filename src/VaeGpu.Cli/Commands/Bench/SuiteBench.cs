using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Shaders;
using VaeGpu.Suite;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Bench;

/// <summary><c>vaegpu bench --suite</c>.</summary>
internal static class SuiteBench
{
    /// <summary>Prints the names of the workloads.</summary>
    public static void List(bool json)
    {
        if (json)
        {
            Report.PrintJson(new JsonObject { ["workloads"] = new JsonArray([.. PerformanceSuite.Names.Select(name => (JsonNode)name)]) });
            return;
        }

        foreach (string name in PerformanceSuite.Names)
        {
            Console.Out.WriteLine(name);
        }
    }

    public static int Run(string? only, double seconds, bool withPeer, string? deviceName, DirectoryInfo? shaders, bool json)
    {
        Predicate<string> isWanted = Wanted(only);
        using Backend backend = Backend.Open(deviceName, shaders, measure: true);
        var device = new SuiteDevice(backend.Gpu);
        using TorchWorkloads? torch = withPeer ? StartTorch() : null;
        TorchPeer? peer = torch is null ? null : new TorchPeer(torch);

        Report.Remark($"{device.Name}: measuring the ceilings");
        Ceilings ceilings = device.MeasureCeilings();
        var rows = new List<SuiteRow>();
        foreach (SuiteRow row in PerformanceSuite.Run(device, isWanted, seconds, peer))
        {
            Report.Remark(string.Create(CultureInfo.InvariantCulture, $"{row.Workload.Name}: {Milliseconds(row.Timing.Median)}"));
            rows.Add(row);
        }

        // Once more: on a machine with other work a single second shows too little, and would flatter every share.
        ceilings = ceilings.Best(device.MeasureCeilings());
        var loads = new List<LoadRow>();
        foreach (LoadRow row in PerformanceSuite.Load(device, isWanted))
        {
            Report.Remark(string.Create(CultureInfo.InvariantCulture, $"loading {row.Name}: {Milliseconds(row.Cold)}"));
            loads.Add(row);
        }

        if (json)
        {
            Report.PrintJson(Describe(device, ceilings, peer, rows, loads));
        }
        else
        {
            Print(device, ceilings, peer, rows, loads);
        }

        return CommandLine.Done;
    }

    /// <summary>Which workloads <c>--only</c> names: each by its own name, or by what stands before a hyphen in it.</summary>
    private static Predicate<string> Wanted(string? only)
    {
        if (only is null)
        {
            return _ => true;
        }

        string[] names = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? unknown = Array.Find(names, name => !PerformanceSuite.Names.Any(workload => Names(name, workload)));
        if (names.Length == 0 || unknown is not null)
        {
            throw new UsageException($"--only: there is no workload '{unknown ?? only}'; there are {string.Join(", ", PerformanceSuite.Names)}");
        }

        return workload => Array.Exists(names, name => Names(name, workload));
    }

    private static bool Names(string name, string workload) => workload == name || workload.StartsWith(name + "-", StringComparison.Ordinal);

    /// <summary>torch on one thread, which with Debian's library is the faster way; or none, where it is not installed.</summary>
    private static TorchWorkloads? StartTorch()
    {
        try
        {
            return new TorchWorkloads(threads: 1);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            Report.Remark("libtorch is not installed, and is left out.");
            return null;
        }
    }

    private static void Print(SuiteDevice device, Ceilings ceilings, TorchPeer? peer, List<SuiteRow> rows, List<LoadRow> loads)
    {
        Report.Print(json: false, [], Head(device, ceilings, peer));
        Table table = new Table { Border = TableBorder.None }.AddColumns("workload", "median", "p99", "device time", "rate", "share", "dispatches", "bytes/run", peer?.Name ?? "", "");
        foreach (SuiteRow row in rows)
        {
            table.AddRow(
                row.Workload.Name,
                Milliseconds(row.Timing.Median),
                Milliseconds(row.Timing.P99),
                row.Timing.Device is { } gpu ? Milliseconds(gpu) : "-",
                Rate(row),
                Share(row, ceilings),
                row.Dispatches?.ToString(CultureInfo.InvariantCulture) ?? "-",
                row.Timing.AllocatedBytes.ToString("F0", CultureInfo.InvariantCulture),
                row.Peer is null ? "" : Milliseconds(row.Peer.Median),
                row.Workload.Description);
        }

        Report.Write(table);
        if (rows.Exists(row => row.Error is not null))
        {
            Table errors = new Table { Border = TableBorder.None }.AddColumns("off fp32 weights", "root mean square", "at most");
            foreach (SuiteRow row in rows.Where(row => row.Error is not null))
            {
                errors.AddRow(row.Workload.Name, Difference(row.Error!.RootMeanSquare), Difference(row.Error.Largest));
            }

            Report.Write(errors);
        }

        if (loads.Count > 0)
        {
            Table loading = new Table { Border = TableBorder.None }.AddColumns("loading", "numbers", "cold", "warm");
            foreach (LoadRow row in loads)
            {
                loading.AddRow(
                    row.Name,
                    string.Create(CultureInfo.InvariantCulture, $"{row.ModelBytes / 1e6:F1} MB"),
                    Milliseconds(row.Cold),
                    row.Warm is { } warm ? Milliseconds(warm) : "-");
            }

            Report.Write(loading);
        }
    }

    private static IEnumerable<(string Name, string Value)> Head(SuiteDevice device, Ceilings ceilings, TorchPeer? peer)
    {
        yield return ("device", device.Name);
        yield return ("timed", PerformanceSuite.Timed);
        yield return ("ceilings", ceilings.Source);
        yield return ("arithmetic", string.Create(CultureInfo.InvariantCulture, $"{ceilings.FlopsPerSecond / 1e9:F1} GFLOP/s"));
        yield return ("reading", string.Create(CultureInfo.InvariantCulture, $"{ceilings.ReadBytesPerSecond / 1e9:F1} GB/s"));
        yield return ("writing", string.Create(CultureInfo.InvariantCulture, $"{ceilings.WriteBytesPerSecond / 1e9:F1} GB/s"));
        if (ceilings.EmptySubmit is { } empty)
        {
            yield return ("empty submit", string.Create(CultureInfo.InvariantCulture, $"{empty * 1e6:F1} µs"));
            yield return ("one dispatch", string.Create(CultureInfo.InvariantCulture, $"{ceilings.OneDispatch * 1e6:F1} µs"));
        }

        if (peer is not null)
        {
            yield return ("peer", peer.Name);
        }

        if (device.Gpu is not null)
        {
            yield return ("kernels", string.Create(CultureInfo.InvariantCulture, $"{KernelLibrary.Variants.Count} variants, {KernelLibrary.SpirvBytes / 1e6:F2} MB of SPIR-V"));
        }
    }

    private static string Rate(SuiteRow row) => row.Workload.Limit is Limit.Arithmetic
        ? string.Create(CultureInfo.InvariantCulture, $"{row.Workload.Flops / row.Timing.Median / 1e9:F1} GFLOP/s")
        : string.Create(CultureInfo.InvariantCulture, $"{row.Workload.Bytes / row.Timing.Median / 1e9:F1} GB/s");

    private static string Share(SuiteRow row, Ceilings ceilings) => row.Workload.Limit is Limit.Submitting && row.Dispatches is not null
        ? string.Create(CultureInfo.InvariantCulture, $"{1 / row.Share(ceilings):F1} × empty submit")
        : string.Create(CultureInfo.InvariantCulture, $"{100 * row.Share(ceilings):F1} % of {Word(row.Workload.Limit)}")
            + (row.DeviceShare(ceilings) is { } share ? string.Create(CultureInfo.InvariantCulture, $", {100 * share:F1} % by device time") : "");

    private static string Word(Limit limit) => limit switch
    {
        Limit.Arithmetic => "arithmetic",
        Limit.Writing => "writing",
        _ => "reading",
    };

    private static string Difference(double value) => value.ToString("E1", CultureInfo.InvariantCulture);

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1e3 * seconds:F3} ms");

    private static JsonObject Describe(SuiteDevice device, Ceilings ceilings, TorchPeer? peer, List<SuiteRow> rows, List<LoadRow> loads) => new()
    {
        ["device"] = device.Name,
        ["kind"] = device.Gpu?.Info.Kind.ToString().ToLowerInvariant() ?? "cpu backend",
        ["instructionSet"] = CpuBackend.InstructionSet,
        ["threads"] = CpuBackend.Threads,
        ["compiledAheadOfTime"] = CpuBackend.IsNative,
        ["timed"] = PerformanceSuite.Timed,
        ["peer"] = peer?.Name,
        ["ceilings"] = new JsonObject
        {
            ["source"] = ceilings.Source,
            ["gflops"] = Math.Round(ceilings.FlopsPerSecond / 1e9, 2),
            ["readGBs"] = Math.Round(ceilings.ReadBytesPerSecond / 1e9, 2),
            ["writeGBs"] = Math.Round(ceilings.WriteBytesPerSecond / 1e9, 2),
            ["emptySubmitUs"] = ceilings.EmptySubmit * 1e6,
            ["oneDispatchUs"] = ceilings.OneDispatch * 1e6,
        },
        ["kernels"] = new JsonObject { ["variants"] = KernelLibrary.Variants.Count, ["spirvBytes"] = KernelLibrary.SpirvBytes },
        ["results"] = new JsonArray([.. rows.Select(row => Describe(row, ceilings))]),
        ["loading"] = new JsonArray([.. loads.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["modelBytes"] = row.ModelBytes,
            ["coldMs"] = Math.Round(1e3 * row.Cold, 3),
            ["warmMs"] = row.Warm is { } warm ? Math.Round(1e3 * warm, 3) : null,
        })]),
    };

    private static JsonNode Describe(SuiteRow row, Ceilings ceilings) => new JsonObject
    {
        ["name"] = row.Workload.Name,
        ["description"] = row.Workload.Description,
        ["runs"] = row.Timing.Runs,
        ["medianMs"] = Math.Round(1e3 * row.Timing.Median, 5),
        ["p99Ms"] = Math.Round(1e3 * row.Timing.P99, 5),
        ["gpuMs"] = row.Timing.Device is { } gpu ? Math.Round(1e3 * gpu, 5) : null,
        ["gflops"] = row.Workload.Flops > 0 ? Math.Round(row.Workload.Flops / row.Timing.Median / 1e9, 3) : null,
        ["gbs"] = row.Workload.Bytes > 0 ? Math.Round(row.Workload.Bytes / row.Timing.Median / 1e9, 3) : null,
        ["limit"] = row.Workload.Limit.ToString().ToLowerInvariant(),
        ["shareOfCeiling"] = Math.Round(row.Share(ceilings), 4),
        ["shareOfCeilingByGpu"] = row.DeviceShare(ceilings) is { } share ? Math.Round(share, 4) : null,
        ["dispatches"] = row.Dispatches,
        ["allocatedBytesPerCall"] = row.Timing.AllocatedBytes,
        ["precisionErrorRms"] = row.Error?.RootMeanSquare,
        ["precisionErrorMax"] = row.Error?.Largest,
        ["peerMedianMs"] = row.Peer is null ? null : Math.Round(1e3 * row.Peer.Median, 5),
    };
}
