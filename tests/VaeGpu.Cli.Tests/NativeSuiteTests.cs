using System.Diagnostics;
using System.Text.Json;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests;

/// <summary>The CPU backend compiled ahead of time: the script that publishes the suite for this machine and runs it.</summary>
[Platform("Linux")]
public sealed class NativeSuiteTests
{
    /// <summary>Bytes of the smallest managed object.</summary>
    private const int LeastObject = 24;

    private static readonly string[] Names = ["w1-b1", "w1-b64"];

    [Test]
    public void NativeSuite_ComputesWithTheInstructionsOfTheOtherCompiler()
    {
        var start = new ProcessStartInfo(Repository.File("eng/bench-native.sh"), ["0.05", .. Names]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Finish(process, "bench-native.sh");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        JsonElement json = outcome.Json;
        JsonElement[] rows = [.. json.GetProperty("rows").EnumerateArray()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("device").GetString(), Does.Contain(CpuBackend.InstructionSet).And.Contain("compiled ahead of time"));
            Assert.That(json.GetProperty("instruction_set").GetString(), Is.EqualTo(CpuBackend.InstructionSet));
            Assert.That(rows.Select(row => row.GetProperty("name").GetString()), Is.EqualTo(Names));
            Assert.That(rows.Select(row => row.GetProperty("median_seconds").GetDouble()), Is.All.GreaterThan(0).And.All.LessThan(1));
            Assert.That(rows.Select(row => row.GetProperty("share").GetDouble()), Is.All.GreaterThan(0).And.All.LessThan(double.PositiveInfinity));

            // The runtime makes a thread's waiting object when that first sleeps, which may be in a timed run; a run that allocates takes an object's bytes each time.
            Assert.That(rows.Select(row => row.GetProperty("allocated_bytes").GetDouble()), Is.All.LessThan(LeastObject));
        }
    }
}
