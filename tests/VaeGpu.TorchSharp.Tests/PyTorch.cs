using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>
/// Runs a script in PyTorch 1.13 (Debian's python3-torch, on the same libtorch) and reads back what it put out, as
/// the tests' independent oracle.
/// </summary>
internal static class PyTorch
{
    private const string Python = "/usr/bin/python3";

    // out(name, tensor) prints a name and every element in full precision; load(name) is what the test passed in.
    private const string Prelude = """
        import sys, math, torch
        import torch.nn as nn, torch.nn.functional as F
        torch.set_num_threads(1)
        def out(name, value):
            value = value.detach().to(torch.float64).flatten().tolist() if torch.is_tensor(value) else list(value)
            print(name, *[repr(float(v)) for v in value])

        """;

    /// <summary>The lists the script put out with <c>out(name, values)</c>, by name.</summary>
    public static Dictionary<string, double[]> Run(string script)
    {
        if (!File.Exists(Python))
        {
            Assert.Ignore("python3 is not installed (apt-get install python3-torch python3-numpy)");
        }

        var start = new ProcessStartInfo(Python, ["-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(Prelude + script);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            string text = errors.Result;
            if (text.Contains("No module named 'torch'", StringComparison.Ordinal))
            {
                Assert.Ignore("PyTorch is not installed (apt-get install python3-torch python3-numpy)");
            }

            Assert.Fail(text);
        }

        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1..].Select(Parse).ToArray());
    }

    /// <summary>All elements in row-major order as doubles.</summary>
    public static double[] Elements(Tensor tensor)
    {
        using Tensor flat = tensor.detach().to_type(ScalarType.Float64).contiguous();
        return flat.data<double>().ToArray();
    }

    /// <summary>Demands that a tensor's elements are the expected ones within a tolerance relative to their size.</summary>
    public static void AreEqual(double[] expected, Tensor actual, double tolerance = 1e-6, string name = "")
    {
        double[] elements = Elements(actual);
        Assert.That(elements, Has.Length.EqualTo(expected.Length), name);
        for (int i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i]) && double.IsNaN(elements[i]))
            {
                continue;
            }

            double allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.That(elements[i], Is.EqualTo(expected[i]).Within(double.IsFinite(allowed) ? allowed : 0), $"{name}[{i}]");
        }
    }

    private static double Parse(string word) => word switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(word, CultureInfo.InvariantCulture),
    };
}
