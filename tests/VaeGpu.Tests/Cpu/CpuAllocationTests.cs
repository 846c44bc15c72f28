using System.Diagnostics;
using VaeGpu.Testing;

namespace VaeGpu.Tests;

public class CpuAllocationTests
{
    /// <summary>Not a byte of managed memory in a thousand frames, on the calling thread and in the whole process: every kind of input to every target, blocking and asynchronous.</summary>
    [Test]
    public void AThousandFrames_AllocateNothing()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AllocationProbe).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process probe = Process.Start(start)!;
        Task<string> errors = probe.StandardError.ReadToEndAsync();
        string output = probe.StandardOutput.ReadToEnd();
        probe.WaitForExit();
        TestContext.Out.WriteLine(output);
        Assert.That(probe.ExitCode, Is.Zero, errors.Result);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.That(lines, Has.Length.EqualTo(2 * Enum.GetValues<FrameInput>().Length * 2 + 5));
        Assert.That(lines, Is.All.EndsWith(": 0 0"));
    }
}
