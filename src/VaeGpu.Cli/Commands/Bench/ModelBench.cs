using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Vulkan;

namespace VaeGpu.Cli.Commands.Bench;

/// <summary><c>vaegpu bench MODEL</c>.</summary>
internal static class ModelBench
{
    public static int Run(FileInfo modelFile, string batchSizes, int frames, bool tune, string? device, DirectoryInfo? shaders, bool json)
    {
        using Model model = Models.Load(modelFile);
        int[] batches = ReadBatches(batchSizes);
        using Backend backend = Backend.Open(device, shaders, measure: true);
        string? tuning = tune ? Tune(backend, model, batches.Max()) : null;
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = batches.Max() });
        Timing[] timings = [.. batches.Select(batch => Measure(decoder, batch, frames))];

        if (json)
        {
            Report.PrintJson(new JsonObject
            {
                ["device"] = backend.Name,
                ["tuning"] = tuning is null ? null : JsonNode.Parse(tuning),
                ["frame"] = "latents in host memory to RGBA8 in host memory, waited for",
                ["results"] = new JsonArray([.. timings.Select(Describe)]),
            });
            return CommandLine.Done;
        }

        Table table = new Table { Border = TableBorder.None }.AddColumns("device", "batch", "median", "p99", "device time", "frames/s", "pictures/s", "managed bytes a frame");
        foreach (Timing timing in timings)
        {
            table.AddRow(
                new Text(backend.Name),
                new Text(timing.Batch.ToString(CultureInfo.InvariantCulture)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{timing.MedianMilliseconds:F3} ms")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{timing.P99Milliseconds:F3} ms")),
                new Text(timing.GpuMilliseconds is { } gpu ? string.Create(CultureInfo.InvariantCulture, $"{gpu:F3} ms") : "-"),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{1000 / timing.MedianMilliseconds:N0}")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{1000 * timing.Batch / timing.MedianMilliseconds:N0}")),
                new Text(timing.AllocatedBytes.ToString("F0", CultureInfo.InvariantCulture)));
        }

        Report.Write(table);
        return CommandLine.Done;
    }

    /// <summary>Tunes the device for a model, says what was found, and gives it as JSON.</summary>
    private static string Tune(Backend backend, Model model, int batch)
    {
        if (backend.Gpu is not { } gpu)
        {
            throw new UsageException("--tune is for Vulkan devices, and the CPU backend decodes");
        }

        GpuTuning tuning = gpu.Tune(model, new GpuTuningOptions { Batch = Math.Clamp(batch, 64, GpuDecoder.LargestBatch) });
        Report.Remark(tuning.ToString());
        return tuning.ToJson();
    }

    private static int[] ReadBatches(string text)
    {
        var batches = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int batch) || batch is < 1 or > 65_536)
            {
                throw new UsageException($"--batch takes sizes from 1 to 65536 between commas, such as 1,64, not '{text}'");
            }

            batches.Add(batch);
        }

        return batches.Count > 0 ? [.. batches] : throw new UsageException("--batch names no size");
    }

    private static Timing Measure(IDecoder decoder, int batch, int frames)
    {
        ModelArchitecture architecture = decoder.Architecture;
        float[] latents = new float[batch * architecture.LatentSize];
        var random = new Random(1);
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] = (float)(2 * random.NextDouble() - 1);
        }

        byte[] pixels = new byte[checked(4 * batch * architecture.Image.Pixels)];
        double[] milliseconds = new double[frames], gpu = new double[frames];
        for (int i = 0; i < Math.Max(10, frames / 10); i++)
        {
            decoder.Decode(latents, pixels);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < frames; i++)
        {
            long start = Stopwatch.GetTimestamp();
            decoder.Decode(latents, pixels);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            gpu[i] = Backend.GpuTime(decoder)?.TotalMilliseconds ?? double.NaN;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(milliseconds);
        Array.Sort(gpu);
        return new Timing(batch, milliseconds[frames / 2], milliseconds[Math.Min(frames - 1, frames * 99 / 100)], double.IsNaN(gpu[0]) ? null : gpu[frames / 2], allocated / (double)frames, Backend.Dispatches(decoder));
    }

    private static JsonNode Describe(Timing timing) => new JsonObject
    {
        ["batch"] = timing.Batch,
        ["medianMs"] = Math.Round(timing.MedianMilliseconds, 5),
        ["p99Ms"] = Math.Round(timing.P99Milliseconds, 5),
        ["gpuMs"] = timing.GpuMilliseconds is { } gpu ? Math.Round(gpu, 5) : null,
        ["dispatches"] = timing.Dispatches,
        ["framesPerSecond"] = Math.Round(1000 / timing.MedianMilliseconds, 1),
        ["allocatedBytesPerCall"] = timing.AllocatedBytes,
    };

    private readonly record struct Timing(int Batch, double MedianMilliseconds, double P99Milliseconds, double? GpuMilliseconds, double AllocatedBytes, int? Dispatches);
}
