using System.Diagnostics;

namespace VaeGpu.Testing;

/// <summary>Runs a program to its end, within a time, and gives what it wrote.</summary>
internal static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>The standard output's lines.</summary>
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs it in a folder; this process's where none is named.</summary>
    public static Outcome Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {Patience}");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The same; the test fails where it does not end with 0.</summary>
    public static Outcome Succeed(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        Outcome outcome = Run(program, arguments, environment, folder);
        Assert.That(outcome.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{outcome.Error}{outcome.Output}");
        return outcome;
    }
}
