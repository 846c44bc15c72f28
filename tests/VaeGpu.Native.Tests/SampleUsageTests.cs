using System.Diagnostics;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>The samples as someone at a keyboard meets them: keys that do something, and words where the command line is wrong.</summary>
[Platform("Linux")]
public sealed class SampleUsageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Lazy<string> Host = new(() => NativeBuild.CompileHost("c-host", "host.c", "-lvulkan"));

    private static string Drawing => Repository.File("samples/python-ctypes/draw.py");

    [Test]
    public void CHost_WalksByKeys()
    {
        string press = NativeBuild.CompileFile(Repository.File("tests/VaeGpu.Native.Tests/C/press.c"), NativeBuild.Folder.File("press"), "-lX11");
        using var screen = new Screen();
        var environment = new Dictionary<string, string> { ["DISPLAY"] = screen.Name };
        var start = new ProcessStartInfo(Host.Value, [NativeBuild.Fashion, "--still"]) { RedirectStandardOutput = true };
        start.Environment["DISPLAY"] = screen.Name;
        using Process host = Process.Start(start)!;
        try
        {
            Assert.That(host.StandardOutput.ReadLineAsync().Wait(Patience), "no frame time");
            Task<string> rest = host.StandardOutput.ReadToEndAsync();
            (int, int, int)[] still = Capture(screen);
            Command.Succeed(press, ["Right", "3"], environment);
            Assert.That(() => Capture(screen).SequenceEqual(still), Is.False.After((int)Patience.TotalMilliseconds, 100), "right walks on");
            Command.Succeed(press, ["Left", "3"], environment);
            Assert.That(() => Capture(screen).SequenceEqual(still), Is.True.After((int)Patience.TotalMilliseconds, 100), "left walks back");
            Command.Succeed(press, ["Escape", "1"], environment);
            Assert.That(host.WaitForExit(Patience), "escape ends");
            Assert.That(host.ExitCode, Is.Zero, rest.Result);
        }
        finally
        {
            host.Kill();
        }
    }

    [Test]
    public void CHost_SaysHowItIsUsed()
    {
        Command.Outcome help = Command.Succeed(Host.Value, ["--help"]);
        Assert.That(help.Output, Does.StartWith("usage: ").And.Contain("escape ends"));
        foreach (string[] wrong in new string[][] { [], ["--frames"], [NativeBuild.Fashion, "--frames", "many"], [NativeBuild.Fashion, "--frames", "0"], [NativeBuild.Fashion, "--other"], ["one", "two"] })
        {
            Command.Outcome outcome = Command.Run(Host.Value, wrong);
            Assert.That((outcome.ExitCode, outcome.Error.StartsWith("usage: ", StringComparison.Ordinal)), Is.EqualTo((2, true)), string.Join(' ', wrong));
        }
    }

    [Test]
    public void Python_SaysHowItIsUsed()
    {
        Command.Outcome outcome = Command.Run("/usr/bin/python3", [Drawing]);
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("python3 draw.py libvaegpu.so model.safetensors out.png").And.Not.Contains("Traceback"));
    }

    private static (int, int, int)[] Capture(Screen screen) => [.. screen.Capture().SelectMany(row => row)];
}
