using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace VaeGpu.ShaderCompiler.Tests;

/// <summary>The script that makes libshaderc_shared.so out of Debian's packages.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class NativeBuildTests
{
    private const string Library = "libshaderc_shared.so";

    private string _folder = null!;

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("vaegpu-native-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void ThreeAtOnce_MakeOneWholeLibrary()
    {
        var output = Path.Combine(_folder, "out");
        var runs = Enumerable.Range(0, 3).Select(_ => Start(output, null)).ToArray();
        foreach (var run in runs)
        {
            var text = run.StandardOutput.ReadToEnd() + run.StandardError.ReadToEnd();
            run.WaitForExit();
            Assert.That(run.ExitCode, Is.Zero, text);
            run.Dispose();
        }

        Assert.That(Directory.GetFiles(output).Select(Path.GetFileName), Is.EquivalentTo([Library, $".{Library}.lock"]), "no part is left");
        var library = NativeLibrary.Load(Path.Combine(output, Library));
        Assert.That(NativeLibrary.TryGetExport(library, "shaderc_compile_into_spv", out _));
        NativeLibrary.Free(library);
    }

    [Test]
    public void SecondRun_LeavesTheLibraryAlone()
    {
        Run(_folder, null);
        var time = File.GetLastWriteTimeUtc(Path.Combine(_folder, Library));
        Run(_folder, null);
        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(_folder, Library)), Is.EqualTo(time));
    }

    [Test]
    public void MissingPackages_AreNamedInTheFormOfABuildError()
    {
        // A g++ that finds no library answers with the bare name.
        var tools = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        var compiler = Path.Combine(tools, "g++");
        File.WriteAllText(compiler, "#!/bin/sh\necho \"${1#-print-file-name=}\"\n");
        File.SetUnixFileMode(compiler, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (exitCode, output) = Run(Path.Combine(_folder, "out"), $"{tools}:{Environment.GetEnvironmentVariable("PATH")}");
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.StartWith("shaderc : error SHADERC001: ").And.Contain("apt-get install --no-install-recommends glslang-dev spirv-tools libshaderc-dev"));
    }

    [Test]
    public void MissingCompiler_IsNamed()
    {
        var (exitCode, output) = Run(Path.Combine(_folder, "out"), _folder);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("apt-get install --no-install-recommends g++"));
    }

    private static (int ExitCode, string Output) Run(string output, string? path)
    {
        using var process = Start(output, path);
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }

    private static Process Start(string output, string? path)
    {
        var script = typeof(NativeBuildTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ShadercScript").Value!;
        var start = new ProcessStartInfo("/bin/sh", [script, output]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        return Process.Start(start)!;
    }
}
