using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VaeGpu.ShaderCompiler.Tests;

public sealed class ShaderBuilderTests
{
    private const string Table = """
        { "kernels": [
          { "name": "alone", "source": "alone.comp" },
          { "name": "first", "source": "first.comp" },
          { "name": "second-{SCALE}", "source": "second.comp", "matrix": { "SCALE": [2, 3] } },
        ] }
        """;

    [Test]
    public void Build_FirstTime_CompilesAll()
    {
        using var folder = Sample();
        var summary = folder.Build();
        Assert.That(summary.Variants, Is.EqualTo(4));
        Assert.That(summary.Compiled, Is.EqualTo(4));
        string[] names = ["alone", "first", "second-2", "second-3"];
        Assert.That(summary.Bytes, Is.EqualTo(names.Sum(name => folder.Spirv(name).LongLength)));
        foreach (var name in names)
        {
            Spirv.AssertHeader(folder.Spirv(name));
        }

        Assert.That(folder.Spirv("second-2"), Is.Not.EqualTo(folder.Spirv("second-3")));
        Assert.That(summary.ToString(), Does.StartWith("shaders: 4 of 4 kernels compiled in "));
    }

    [Test]
    public void Build_Unchanged_CompilesNothingAndTouchesNothing()
    {
        using var folder = Sample();
        folder.Build();
        var manifest = Path.Combine(folder.Output, ShaderBuilder.ManifestName);
        var times = (folder.Time("first"), File.GetLastWriteTimeUtc(manifest));

        // A new time with the old content is no change.
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "include", "shared.glsl"), DateTime.UtcNow.AddMinutes(1));
        Assert.That(folder.Build().Compiled, Is.Zero);
        Assert.That((folder.Time("first"), File.GetLastWriteTimeUtc(manifest)), Is.EqualTo(times));
    }

    [Test]
    public void Build_ChangedInclude_CompilesItsUsersOnly()
    {
        using var folder = Sample();
        folder.Build();
        var alone = folder.Spirv("alone");
        var first = folder.Spirv("first");
        folder.Write("include/shared.glsl", "#include \"deep.glsl\"\n#define VALUE (DEEP + 5.0)\n");
        Assert.That(folder.Build().Compiled, Is.EqualTo(3), "first, second-2 and second-3");
        Assert.That(folder.Spirv("first"), Is.Not.EqualTo(first));
        Assert.That(folder.Spirv("alone"), Is.EqualTo(alone));

        folder.Write("include/deep.glsl", "#define DEEP 9.0\n");
        Assert.That(folder.Build().Compiled, Is.EqualTo(3), "through the include of the include");
    }

    [Test]
    public void Build_ChangedSource_CompilesIt()
    {
        using var folder = Sample();
        folder.Build();
        folder.Write("alone.comp", ShaderFolder.Scale.Replace("*=", "+="));
        Assert.That(folder.Build().Compiled, Is.EqualTo(1));
    }

    [Test]
    public void Build_ChangedMacro_CompilesThatVariant()
    {
        using var folder = Sample();
        folder.Build();
        folder.Write(KernelTable.FileName, Table.Replace("\"source\": \"alone.comp\"", "\"source\": \"alone.comp\", \"macros\": { \"SCALE\": 7 }"));
        Assert.That(folder.Build().Compiled, Is.EqualTo(1));
    }

    [Test]
    public void Build_NewFileThatHidesAnInclude_CompilesAgain()
    {
        using var folder = Sample();
        folder.Build();
        folder.Write("shared.glsl", "#define VALUE 11.0\n");
        Assert.That(folder.Build().Compiled, Is.EqualTo(3));
    }

    [Test]
    public void Build_RowGone_RemovesItsOutput()
    {
        using var folder = Sample();
        folder.Build();
        File.WriteAllText(Path.Combine(folder.Output, "stranger.spv"), "left by another table");
        folder.Write(KernelTable.FileName, """{ "kernels": [ { "name": "alone", "source": "alone.comp" } ] }""");
        var summary = folder.Build();
        Assert.That(summary.Compiled, Is.Zero);
        Assert.That(summary.Removed, Is.EqualTo(4));
        Assert.That(Directory.GetFiles(folder.Output, "*.spv").Select(Path.GetFileName), Is.EqualTo(["alone.spv"]));
    }

    [Test]
    public void Build_DamagedOrMissingOutput_IsMadeAnew()
    {
        using var folder = Sample();
        folder.Build();
        var first = folder.Spirv("first");
        File.WriteAllText(Path.Combine(folder.Output, "first.spv"), "damaged");
        File.Delete(Path.Combine(folder.Output, "alone.spv"));
        Assert.That(folder.Build().Compiled, Is.EqualTo(2));
        Assert.That(folder.Spirv("first"), Is.EqualTo(first));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("""{ "first": 1 }""")]
    [TestCase("""[]""")]
    public void Build_DamagedState_CompilesAll(string state)
    {
        using var folder = Sample();
        folder.Build();
        File.WriteAllText(Path.Combine(folder.Output, "state.json"), state);
        Assert.That(folder.Build().Compiled, Is.EqualTo(4));
    }

    [Test]
    public void Build_Fault_IsToldOnceAndTheRestIsBuilt()
    {
        using var folder = Sample();
        folder.Write("include/shared.glsl", "#define VALUE missing\n");
        var exception = Assert.Throws<ShaderBuildException>(() => folder.Build())!;
        var lines = exception.Message.Split('\n');
        Assert.That(lines.Count(line => line.StartsWith("first.comp:6: error: ", StringComparison.Ordinal) && line.EndsWith("[first]", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(lines.Count(line => line.StartsWith("second.comp:6: error: ", StringComparison.Ordinal) && line.EndsWith("[second-2 and 1 more]", StringComparison.Ordinal)), Is.EqualTo(1));
        Spirv.AssertHeader(folder.Spirv("alone"));

        folder.Write("include/shared.glsl", "#define VALUE 1.0\n");
        Assert.That(folder.Build().Compiled, Is.EqualTo(3), "alone was built already");
    }

    [Test]
    public void Build_OverBudget_Fails()
    {
        using var folder = Sample();
        folder.Write(KernelTable.FileName, Table.Replace("{ \"kernels\"", "{ \"budget\": { \"bytes\": 100 }, \"kernels\""));
        Assert.That(() => folder.Build(), Throws.TypeOf<KernelTableException>().With.Message.Contains("their budget is 100"));
    }

    [Test]
    public void Build_Manifest_ListsWhatIsThere()
    {
        using var folder = Sample();
        folder.Build();
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Output, ShaderBuilder.ManifestName)));
        var kernels = manifest.RootElement.GetProperty("kernels").EnumerateArray().ToArray();
        Assert.That(kernels.Select(kernel => kernel.GetProperty("name").GetString()), Is.EqualTo(["alone", "first", "second-2", "second-3"]));
        var version = new StringBuilder();
        foreach (var kernel in kernels)
        {
            var name = kernel.GetProperty("name").GetString()!;
            var hash = Convert.ToHexStringLower(SHA256.HashData(folder.Spirv(name)));
            Assert.That(kernel.GetProperty("sha256").GetString(), Is.EqualTo(hash));
            Assert.That(kernel.GetProperty("bytes").GetInt32(), Is.EqualTo(folder.Spirv(name).Length));
            version.Append(name).Append(' ').Append(hash).Append('\n');
        }

        Assert.That(kernels[2].GetProperty("macros").GetProperty("SCALE").GetString(), Is.EqualTo("2"));
        Assert.That(
            manifest.RootElement.GetProperty("version").GetString(),
            Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.ToString())))));
    }

    [Test]
    public void Build_ThreeProcessesAtOnce_GiveOneWholeResult()
    {
        using var alone = Sample();
        alone.Build();
        using var folder = Sample();
        var processes = Enumerable.Range(0, 3).Select(_ => StartTool(folder.Path, folder.Output)).ToArray();
        var output = processes.Select(process => process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd()).ToArray();
        foreach (var process in processes)
        {
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
            process.Dispose();
        }

        Assert.That(output.Count(text => text.StartsWith("shaders: 4 of 4 kernels compiled", StringComparison.Ordinal)), Is.EqualTo(1), "one worked");
        Assert.That(output.Count(text => text.Length == 0), Is.EqualTo(2), "the others found it done");
        foreach (var file in Directory.GetFiles(alone.Output, "*.spv").Append(Path.Combine(alone.Output, ShaderBuilder.ManifestName)))
        {
            Assert.That(File.ReadAllBytes(Path.Combine(folder.Output, Path.GetFileName(file))), Is.EqualTo(File.ReadAllBytes(file)));
        }
    }

    [Test]
    public void Tool_Fault_IsInTheFormOfABuildError()
    {
        using var folder = Sample();
        folder.Write("alone.comp", "#version 450\nvoid main() { x = 1; }\n");
        using var process = StartTool(folder.Path, folder.Output);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(1));
        Assert.That(errors, Does.StartWith($"{Path.Combine(folder.Path, "alone.comp")}(2): error GLSL001: ").And.Contain("[alone]"));
    }

    [Test]
    public void Tool_WithoutItsArguments_TellsUsage()
    {
        using var process = StartTool();
        Assert.That(process.StandardError.ReadToEnd(), Does.StartWith("usage: "));
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.EqualTo(2));
    }

    private static ShaderFolder Sample() => new ShaderFolder()
        .Write(KernelTable.FileName, Table)
        .Write("alone.comp", ShaderFolder.Scale)
        .Write("first.comp", ShaderFolder.Including("\"shared.glsl\""))
        .Write("second.comp", ShaderFolder.Including("\"shared.glsl\"", "VALUE * float(SCALE)"))
        .Write("include/shared.glsl", "#include \"deep.glsl\"\n#define VALUE DEEP\n")
        .Write("include/deep.glsl", "#define DEEP 8.0\n");

    private static Process StartTool(string shaders, string output) => StartTool("build", "--shaders", shaders, "--out", output);

    private static Process StartTool(params string[] arguments)
    {
        var tool = Path.ChangeExtension(typeof(ShaderBuilder).Assembly.Location, ".dll");
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return Process.Start(new ProcessStartInfo(host, ["exec", tool, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
