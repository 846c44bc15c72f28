using System.Diagnostics;
using VaeGpu.BindingsGenerator;

namespace VaeGpu.Bindings.Tests;

/// <summary>The committed bindings are what the generator makes of the registry and the allow-list.</summary>
public sealed class GeneratedFilesTests
{
    [Test]
    public void Committed_IsWhatTheGeneratorGives()
    {
        Assert.That(Repository.RegistryPath, Does.Exist, "Debian's package libvulkan-dev brings the registry; the tests need it.");
        var (exitCode, output) = RunGenerator(Repository.GeneratedPath);
        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public void Check_NamesChangedMissingAndSuperfluousFiles()
    {
        var copy = Directory.CreateTempSubdirectory("bindings-");
        try
        {
            var files = Repository.GenerateAll();
            var folder = new OutputFolder(copy.FullName);
            folder.Write(files);
            Assert.That(folder.Differences(files), Is.Empty);

            File.AppendAllText(Path.Combine(copy.FullName, "Enums/Result.cs"), "// changed");
            File.Delete(Path.Combine(copy.FullName, "Structs/Extent2D.cs"));
            File.WriteAllText(Path.Combine(copy.FullName, "Structs/Stray.cs"), string.Empty);
            var (exitCode, output) = RunGenerator(copy.FullName);
            Assert.Multiple(() =>
            {
                Assert.That(exitCode, Is.EqualTo(1));
                Assert.That(output, Does.Contain("Enums/Result.cs").And.Contain("Structs/Extent2D.cs").And.Contain("Structs/Stray.cs"));
                Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3));
            });

            folder.Write(files);
            Assert.That(folder.Differences(files), Is.Empty);
        }
        finally
        {
            copy.Delete(true);
        }
    }

    [TestCase("command")]
    [TestCase("struct VkBuffer")]
    [TestCase("command vkCreateBuffer CreateBuffer Other")]
    public void AllowList_WithALineOfNoForm_IsRefusedWithItsNumber(string line)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, ["# a comment", line]);
            var error = Assert.Throws<InvalidDataException>(() => AllowList.Load(path));
            Assert.That(error!.Message, Does.Contain("(2)"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void AllowList_WithAnUnknownCommand_IsRefusedByName()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => Repository.Registry.GetCommand("vkMakeItFast"));
        Assert.That(error!.Message, Does.Contain("vkMakeItFast"));
    }

    private static (int ExitCode, string Output) RunGenerator(string folder)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[]
        {
            typeof(AllowList).Assembly.Location, "--check", "--registry", Repository.RegistryPath,
            "--allow-list", Repository.AllowListPath, "--output", folder,
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
