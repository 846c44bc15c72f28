using System.Diagnostics;

namespace VaeGpu.Packages.Tests;

/// <summary>Runs programs to their end.</summary>
internal static class Dotnet
{
    /// <summary>Runs `dotnet` and gives its output; the test fails where it does not end with 0.</summary>
    public static string Run(string folder, params string[] arguments) => Start("dotnet", folder, [.. arguments, "--disable-build-servers", "-nologo"]);

    /// <summary>The same for any program.</summary>
    public static string Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{output}{error.Result}");
        return output;
    }
}
