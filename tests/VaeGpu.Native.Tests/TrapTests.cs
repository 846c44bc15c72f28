using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>What ends a host's process if it is got wrong, each in a process of its own.</summary>
[Platform("Linux")]
public sealed class TrapTests
{
    private const int GibibytesInKibibytes = 1024 * 1024;

    /// <summary>The runtime starts with the first call, whichever that is.</summary>
    [Test]
    public void EachExport_MayBeTheFirstCall()
    {
        foreach (string name in NativeBuild.Run("exports.c", "list").Lines.Append("UnityPluginLoad").Append("UnityPluginUnload"))
        {
            NativeBuild.Run("exports.c", name);
        }
    }

    [Test]
    public void Library_MayBeClosedAndOpenedAgain() => NativeBuild.Run("reload.c", NativeBuild.Library);

    [Test]
    public void Library_RunsInTwoGibibytesOfAddresses([Values("cpu", "auto")] string backend)
    {
        string output = NativeBuild.Folder.File($"limited-{backend}");
        Command.Succeed("/bin/bash", ["-c", $"ulimit -v {2 * GibibytesInKibibytes} && exec \"$@\"", "bash", NativeBuild.Program("decode.c"), backend, NativeBuild.Vae, "blocking", "float", output, "prior", "1", "4", "0", "1"]);
        Assert.That(new FileInfo(output), Has.Length.EqualTo(4 * 16 * sizeof(float)));
    }

    [Test]
    public void HostsFaults_ReachItsHandler([Values("before", "after")] string order) => NativeBuild.Run("signals.c", order, NativeBuild.Vae);

    [Test]
    public void BadArguments_ComeBackAsCodes() => NativeBuild.Run("arguments.c", NativeBuild.Vae);

    [Test]
    public void BadArguments_ComeBackAsCodesOnVulkan() => NativeBuild.Run("arguments.c", NativeBuild.Vae, "auto");

    [Test]
    public void WrongOrder_GivesErrors() => NativeBuild.Run("lifecycle.c", "order", NativeBuild.Vae, NativeBuild.Codes);

    [Test]
    public void ShortLivedThreads_LeaveNothing() => NativeBuild.Run("lifecycle.c", "threads", NativeBuild.Vae);

    [Test]
    public void EightThreads_ShareAContext([Values("cpu", "vulkan")] string backend) => NativeBuild.Run("lifecycle.c", "eight", NativeBuild.Vae, backend);

    [Test]
    public void InputsSetByOneThread_AreDecodedWholeByAnother([Values("cpu", "vulkan")] string backend) => NativeBuild.Run("lifecycle.c", "kept", NativeBuild.Vae, backend);

    [Test]
    public void Decoders_MayGoWhileThreadsUseThem([Values("cpu", "vulkan")] string backend) => NativeBuild.Run("lifecycle.c", "race", NativeBuild.Vae, backend);

    [Test]
    public void AThousandCycles_DoNotGrow() => NativeBuild.Run("lifecycle.c", "cycles", NativeBuild.Vae, "cpu", "1000");

    /// <summary>On one context: what a driver itself leaks with each device is not the library's.</summary>
    [Test]
    public void AThousandDecodersOnVulkan_DoNotGrow() => NativeBuild.Run("lifecycle.c", "decoders", NativeBuild.Vae, "vulkan", "1000");

    [Test]
    public void Waits_EndWhenWhatTheyWaitForIsDestroyed()
    {
        string pipe = NativeBuild.Folder.File("pipe");
        Command.Succeed("mkfifo", [pipe]);
        NativeBuild.Run("lifecycle.c", "pipe", NativeBuild.Vae, pipe);
    }

    /// <summary>Nothing keeps a set of paths that a host destroyed, or a game that makes one each second would fill the heap.</summary>
    [Test]
    public void SetsOfPaths_LeaveRoomForMore([Values("cpu", "vulkan")] string backend) => NativeBuild.Run("lifecycle.c", "sets", NativeBuild.Vae, backend);

    [Test]
    public void FullHeap_IsACodeAndNotTheEnd() => NativeBuild.Run("lifecycle.c", "heap", NativeBuild.Vae);

    /// <summary>The layer names every object that a device or an instance still has when it goes.</summary>
    [Test]
    public void AThousandDecodersOnVulkan_LeaveNoObject() => Assert.That(
        Command.Succeed(NativeBuild.Program("lifecycle.c"), ["leaks", NativeBuild.Vae, "1000"], HostTests.Validation).Output.Trim(), Is.EqualTo("done"));

    [Test]
    public void NoVulkan_MeansTheProcessorAndSaysSo()
    {
        var nothing = new Dictionary<string, string> { ["VK_ICD_FILENAMES"] = "/no/such/driver.json", ["VK_DRIVER_FILES"] = "/no/such/driver.json" };
        Command.Outcome outcome = Command.Succeed(NativeBuild.Program("lifecycle.c"), ["nothing", NativeBuild.Vae], nothing);
        Assert.That(outcome.Lines[0], Has.Length.GreaterThan(20));
    }

    [Test]
    public void HostileFiles_GiveErrors()
    {
        byte[] good = File.ReadAllBytes(NativeBuild.Vae);
        var random = new Random(1);
        var bad = new Dictionary<string, byte[]>
        {
            ["empty"] = [],
            ["one"] = [1],
            ["zeros"] = new byte[4096],
            ["ones"] = [.. Enumerable.Repeat((byte)0xFF, 4096)],
            ["header"] = good[..100],
            ["cut"] = good[..^1],
            ["long"] = [.. good, 0],
            ["deep"] = [.. BitConverter.GetBytes(60000L), .. Enumerable.Repeat((byte)'[', 60000)],
            ["quoted"] = [.. BitConverter.GetBytes(15L), .. "{\"a\":nu\0l\u001b[31m}"u8],
            ["latin"] = [.. "{\"kind\":\"l"u8, 0xFF, .. "\",\"keys\":[[1]]}"u8],
            ["huge"] = [.. BitConverter.GetBytes(long.MaxValue), .. good[8..]],
        };
        for (int i = 0; i < 20; i++)
        {
            byte[] noise = new byte[1000];
            random.NextBytes(noise);
            bad[$"noise{i}"] = noise;
        }

        string[] files = [.. bad.Select(file => Save(file.Key, file.Value))];
        NativeBuild.Run("lifecycle.c", ["hostile", .. files]);
    }

    private static string Save(string name, byte[] bytes)
    {
        string path = NativeBuild.Folder.File($"hostile-{name}");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
