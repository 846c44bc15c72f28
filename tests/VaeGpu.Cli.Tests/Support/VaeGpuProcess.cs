using System.Diagnostics;
using System.Text.Json;

namespace VaeGpu.Cli.Tests.Support;

/// <summary>Runs the <c>vaegpu</c> command as a user does: a process of its own.</summary>
internal static class VaeGpuProcess
{
    public sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>Standard output as the one JSON document that it must be.</summary>
        public JsonElement Json
        {
            get
            {
                using var document = JsonDocument.Parse(Output);
                return document.RootElement.Clone();
            }
        }
    }

    public static Outcome Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        return Finish(process, arguments);
    }

    /// <summary>Reads what a started process writes, and waits for its end.</summary>
    public static Outcome Finish(Process process, params string[] arguments)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(10)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"vaegpu {string.Join(' ', arguments)} did not end");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs and expects exit code 0.</summary>
    public static Outcome Succeed(params string[] arguments)
    {
        Outcome outcome = Run(arguments);
        Assert.That(outcome.ExitCode, Is.Zero, $"vaegpu {string.Join(' ', arguments)}\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }

    /// <summary>Runs with <c>--json</c>, and expects exit code 0 and one JSON object on standard output, nothing else.</summary>
    public static JsonElement Json(params string[] arguments)
    {
        JsonElement json = Succeed([.. arguments, "--json"]).Json;
        Assert.That(json.ValueKind, Is.EqualTo(JsonValueKind.Object));
        return json;
    }

    /// <summary>Runs and expects exit code 1, nothing on standard output and one line on standard error, which is returned.</summary>
    public static string Fail(params string[] arguments)
    {
        Outcome outcome = Run(arguments);
        string[] lines = Lines(outcome.Error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(CommandLine.Failed), outcome.Error);
            Assert.That(outcome.Output, Is.Empty);
            Assert.That(lines, Has.Length.EqualTo(1).And.Some.StartsWith("error: "), outcome.Error);
        }

        return lines[0];
    }

    /// <summary>Runs and expects exit code 2 and nothing on standard output; returns what standard error says.</summary>
    public static string Misuse(params string[] arguments)
    {
        Outcome outcome = Run(arguments);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(CommandLine.UsageError), outcome.Error);
            Assert.That(outcome.Output, Is.Empty);
            Assert.That(Lines(outcome.Error), Is.Not.Empty.And.All.Matches("^(error: |Try: vaegpu )"));
        }

        return outcome.Error;
    }

    public static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Starts it with all three streams redirected.</summary>
    public static Process Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Runs with variables of the environment, and expects exit code 0.</summary>
    public static Outcome SucceedWith((string Name, string Value)[] environment, params string[] arguments)
    {
        using Process process = StartWith(environment, arguments);
        process.StandardInput.Close();
        Outcome outcome = Finish(process, arguments);
        Assert.That(outcome.ExitCode, Is.Zero, $"vaegpu {string.Join(' ', arguments)}\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }

    private static Process StartWith((string Name, string Value)[] environment, string[] arguments)
    {
        // A shell without job control starts what it puts in the background with SIGINT ignored, and children inherit that; env undoes it.
        var start = new ProcessStartInfo("/usr/bin/env") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in (string[])["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "VaeGpu.Cli.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("VAEGPU_DEVICE");
        start.Environment.Remove("VAEGPU_TRACE");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
