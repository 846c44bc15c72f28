using System.Runtime.InteropServices;

namespace VaeGpu.Native.Tests;

/// <summary>Pictures through C are those of .NET: every input, every way into memory, on the processor and on Vulkan.</summary>
[Platform("Linux")]
public sealed class DecodeTests
{
    private const int Count = 5;
    private const float Tolerance = 1e-4f;

    private static readonly string[] Backends = ["cpu", "vulkan"];
    private static readonly string[] Ways = ["blocking", "ring", "kept"];

    [Test]
    public void Latents([ValueSource(nameof(Backends))] string backend, [ValueSource(nameof(Ways))] string way, [Values("float", "rgba8")] string format)
    {
        float[] latents = Numbers(Count * 3);
        Compare(NativeBuild.Vae, backend, way, format, ["latents", Save(latents), $"{Count}"], DecoderInput.Latents(latents));
    }

    [Test]
    public void Codes([ValueSource(nameof(Backends))] string backend, [ValueSource(nameof(Ways))] string way)
    {
        int[] codes = [.. Enumerable.Range(0, Count * 3).Select(i => i * 7 % 5)];
        Compare(NativeBuild.Codes, backend, way, "float", ["codes", Save(codes), $"{Count}"], DecoderInput.Codes(codes));
    }

    [Test]
    public void QuantisedLatents([ValueSource(nameof(Backends))] string backend)
    {
        float[] latents = Numbers(Count * 6);
        Compare(NativeBuild.Codes, backend, "blocking", "float", ["quantised", Save(latents), $"{Count}"], DecoderInput.Latents(latents).Quantised());
    }

    [Test]
    public void Images([ValueSource(nameof(Backends))] string backend, [ValueSource(nameof(Ways))] string way)
    {
        float[] images = Numbers(Count * 16);
        Compare(NativeBuild.Vae, backend, way, "float", ["images", Save(images), $"{Count}"], DecoderInput.Images(images));
    }

    [Test]
    public void Paths([ValueSource(nameof(Backends))] string backend, [ValueSource(nameof(Ways))] string way, [Values] LatentPathKind kind)
    {
        const int Keys = 4;
        float[] keys = Numbers(Keys * 3);
        LatentPath even = LatentPath.Create(kind, keys, 3);
        LatentPath slow = LatentPath.Create(kind, keys, 3, new LatentPathOptions { Times = new float[] { 0, 2, 4, 6 }, Ease = LatentEase.Smoothstep });
        PathTime[] times = [.. Enumerable.Range(0, 12).Select(i => new PathTime(i % 2, -0.5f + i * 0.4f))];
        Compare(NativeBuild.Vae, backend, way, "float", ["paths", Save(keys), $"{Keys}", $"{(int)kind}", "12"], DecoderInput.Paths(new LatentPathSet(even, slow), times));
    }

    [Test]
    public void PathFromJson([ValueSource(nameof(Backends))] string backend)
    {
        LatentPath path = LatentPath.Create(LatentPathKind.CatmullRom, Numbers(12), 3, new LatentPathOptions { Loop = true });
        string json = NativeBuild.Folder.File($"{Guid.NewGuid()}.json");
        path.Save(json);
        PathTime[] times = [.. Enumerable.Range(0, 12).Select(i => new PathTime(0, -0.5f + i * 0.4f))];
        Compare(NativeBuild.Vae, backend, "blocking", "rgba8", ["json", json, "12"], DecoderInput.Paths(new LatentPathSet(path), times));
    }

    /// <summary>The latents that vg_model_draw gives are those that are decoded, and .NET's, to the bit.</summary>
    [Test]
    public void PriorSamples([ValueSource(nameof(Backends))] string backend, [ValueSource(nameof(Ways))] string way, [Values(0f, 1f)] float temperature)
    {
        DecoderInput draws = DecoderInput.PriorSamples(Count, seed: 7, temperature: temperature);
        string output = Compare(NativeBuild.Vae, backend, way, "float", ["prior", "7", $"{Count}", "0", $"{temperature}"], draws);
        CompareLatents(NativeBuild.Vae, draws, output);
    }

    [Test]
    public void PriorSamplesOfCodes([ValueSource(nameof(Backends))] string backend, [Values(PriorKind.Autoregressive, PriorKind.Independent)] PriorKind prior)
    {
        DecoderInput draws = DecoderInput.PriorSamples(Count, seed: 7, prior: prior);
        string output = Compare(NativeBuild.Codes, backend, "blocking", "float", ["prior", "7", $"{Count}", $"{(int)prior + 1}", "1"], draws);
        CompareLatents(NativeBuild.Codes, draws, output);
    }

    /// <summary>What torch made of a trained model's golden latents.</summary>
    [Test]
    public void GoldenPairs_OfATrainedModel([ValueSource(nameof(Backends))] string backend)
    {
        using Model model = Model.Load(NativeBuild.Fashion);
        GoldenPairs golden = model.Golden!;
        string output = Run(NativeBuild.Fashion, backend, "blocking", "float", ["latents", Save(model.ReadAll(GoldenPairs.Latents)), $"{golden.Count}"]);
        float[] expected = model.ReadAll(GoldenPairs.Outputs);
        float[] decoded = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output)).ToArray();
        Assert.That(decoded, Has.Length.EqualTo(expected.Length));
        double error = decoded.Zip(expected, (one, other) => Math.Pow(one - other, 2)).Sum() / expected.Sum(value => (double)value * value);
        Assert.That(error, Is.LessThanOrEqualTo(golden.Tolerance));
    }

    /// <summary>Decodes in C and in .NET, and gives the file of the former.</summary>
    private static string Compare(string path, string backend, string way, string format, string[] words, in DecoderInput input)
    {
        string output = Run(path, backend, way, format, words);
        using Model model = Model.Load(path);
        using var decoder = new CpuDecoder(model);
        byte[] decoded = File.ReadAllBytes(output);
        if (format == "rgba8")
        {
            byte[] expected = new byte[decoded.Length];
            decoder.Decode(in input, expected);
            Assert.That(decoded.Zip(expected, (one, other) => Math.Abs(one - other)).Max(), Is.LessThanOrEqualTo(1));
        }
        else
        {
            float[] expected = new float[decoded.Length / sizeof(float)];
            decoder.Decode(in input, expected);
            Assert.That(MemoryMarshal.Cast<byte, float>(decoded).ToArray(), Is.EqualTo(expected).Within(Tolerance));
            Assert.That(expected.Distinct().Count(), Is.GreaterThan(1));
        }

        return output;
    }

    private static string Run(string path, string backend, string way, string format, string[] words)
    {
        string output = NativeBuild.Folder.File(Guid.NewGuid().ToString());
        string name = NativeBuild.Run("decode.c", [backend, path, way, format, output, .. words]).Output;
        Assert.That(name.StartsWith("Processor", StringComparison.Ordinal), Is.EqualTo(backend == "cpu"), name);
        return output;
    }

    private static void CompareLatents(string path, in DecoderInput draws, string output)
    {
        using Model model = Model.Load(path);
        using var sampler = new PriorSampler(model);
        float[] expected = new float[Count * model.Architecture.LatentSize];
        sampler.Draw(in draws, expected);
        Assert.That(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output + ".latents")).ToArray(), Is.EqualTo(expected));
    }

    private static float[] Numbers(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }

    private static string Save<T>(T[] values)
        where T : unmanaged
    {
        string path = NativeBuild.Folder.File(Guid.NewGuid().ToString());
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<T>(values).ToArray());
        return path;
    }
}
