using System.Diagnostics;

namespace VaeGpu.Testing;

/// <summary>Runs Debian's Python, which has NumPy and PyTorch, as an oracle that shares nothing with this code.</summary>
internal static class Python
{
    /// <summary>Runs a script in a folder and gives what it prints; the test fails with its error where it fails.</summary>
    public static string Run(string folder, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output;
    }
}
