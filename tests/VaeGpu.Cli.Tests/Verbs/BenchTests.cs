using System.Text.Json;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class BenchTests
{
    [Test]
    public void Bench_TimesEachBatchAndAllocatesNothing([Values("vulkan", "cpu")] string device)
    {
        JsonElement json = VaeGpuProcess.Json(["bench", Trained.Model, "--batch", "1,3,64", "--frames", "200", .. device == "cpu" ? new[] { "--device", "cpu" } : []]);
        JsonElement[] results = [.. json.GetProperty("results").EnumerateArray()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Select(result => result.GetProperty("batch").GetInt32()), Is.EqualTo(new[] { 1, 3, 64 }));
            foreach (JsonElement result in results)
            {
                double median = result.GetProperty("medianMs").GetDouble();
                Assert.That(median, Is.Positive);
                Assert.That(result.GetProperty("p99Ms").GetDouble(), Is.GreaterThanOrEqualTo(median));
                Assert.That(result.GetProperty("allocatedBytesPerCall").GetDouble(), Is.Zero);
            }
        }
    }

    [Test]
    public void Tune_SaysWhatItChoseAndTimesWithIt()
    {
        JsonElement json = VaeGpuProcess.Json("bench", Trained.Model, "--batch", "1", "--frames", "20", "--tune");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("tuning").GetProperty("measured").GetArrayLength(), Is.Positive);
            Assert.That(json.GetProperty("results")[0].GetProperty("medianMs").GetDouble(), Is.Positive);
            Assert.That(VaeGpuProcess.Misuse("bench", Trained.Model, "--tune", "--device", "cpu"), Does.Contain("--tune is for Vulkan devices"));
        }
    }
}
