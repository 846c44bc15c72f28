using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VaeGpu.ShaderCompiler.Tests;

/// <summary>Reads SPIR-V by its specification, and asks spirv-val.</summary>
internal static class Spirv
{
    private const uint Magic = 0x07230203;
    private const uint Version13 = 0x00010300;
    private const int HeaderWords = 5;

    /// <summary>OpFunction, by the specification's table of instructions.</summary>
    public const int OpFunction = 54;

    public static void AssertHeader(ReadOnlySpan<byte> spirv)
    {
        Assert.That(spirv.Length % 4, Is.Zero);
        var words = MemoryMarshal.Cast<byte, uint>(spirv).ToArray();
        Assert.That(words, Has.Length.GreaterThan(HeaderWords));
        Assert.That(words[0], Is.EqualTo(Magic));
        Assert.That(words[1], Is.EqualTo(Version13));
    }

    public static int Count(ReadOnlySpan<byte> spirv, int operation)
    {
        var words = MemoryMarshal.Cast<byte, uint>(spirv);
        var count = 0;
        for (var at = HeaderWords; at < words.Length; at += (int)(words[at] >> 16))
        {
            count += (words[at] & 0xFFFF) == operation ? 1 : 0;
        }

        return count;
    }

    /// <summary>What spirv-val (Debian's package spirv-tools) has against a module; empty when nothing.</summary>
    public static string Validate(ReadOnlySpan<byte> spirv)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, spirv.ToArray());
            using var process = Process.Start(new ProcessStartInfo("spirv-val", ["--target-env", "vulkan1.1", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : output + errors.Result + $"exit code {process.ExitCode}";
        }
        finally
        {
            File.Delete(file);
        }
    }
}
