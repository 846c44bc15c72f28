using System.Text.Json;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class BenchSuiteTests
{
    private static readonly string[] OnCpu = ["--device", "cpu"];

    [Test]
    public void Suite_GivesTimesSharesAndPeersThatAgree([Values("vulkan", "cpu")] string device)
    {
        JsonElement json = VaeGpuProcess.Json(["bench", "--suite", "--only", "w1-b1,instances,vq,reparameterise", "--seconds", "0.05", .. device == "cpu" ? OnCpu : []]);
        JsonElement ceilings = json.GetProperty("ceilings");
        JsonElement[] results = [.. json.GetProperty("results").EnumerateArray()];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("instructionSet").GetString(), Is.EqualTo(CpuBackend.InstructionSet));
            Assert.That(json.GetProperty("compiledAheadOfTime").GetBoolean(), Is.False);
            Assert.That(ceilings.GetProperty("gflops").GetDouble(), Is.Positive);
            Assert.That(ceilings.GetProperty("readGBs").GetDouble(), Is.Positive);
            Assert.That(ceilings.GetProperty("writeGBs").GetDouble(), Is.Positive);
            Assert.That(ceilings.GetProperty("emptySubmitUs").ValueKind, Is.EqualTo(device == "cpu" ? JsonValueKind.Null : JsonValueKind.Number));
            Assert.That(results.Select(Name), Is.EqualTo(new[] { "w1-b1", "instances", "vq", "reparameterise" }));
            foreach (JsonElement result in results)
            {
                string name = Name(result);
                double median = result.GetProperty("medianMs").GetDouble();
                Assert.That(median, Is.Positive, name);
                Assert.That(result.GetProperty("p99Ms").GetDouble(), Is.GreaterThanOrEqualTo(median), name);
                Assert.That(result.GetProperty("runs").GetInt32(), Is.GreaterThanOrEqualTo(7), name);
                Assert.That(result.GetProperty("allocatedBytesPerCall").GetDouble(), Is.Zero, name);
                Assert.That(result.GetProperty("dispatches").ValueKind == JsonValueKind.Number, Is.EqualTo(device != "cpu" && name != "vq"), name);
                Assert.That(result.GetProperty("peerMedianMs").ValueKind, Is.EqualTo(name == "instances" ? JsonValueKind.Null : JsonValueKind.Number), name);
                if (result.GetProperty("limit").GetString() == "arithmetic")
                {
                    double share = result.GetProperty("gflops").GetDouble() / ceilings.GetProperty("gflops").GetDouble();
                    Assert.That(result.GetProperty("shareOfCeiling").GetDouble(), Is.EqualTo(share).Within(1).Percent.Or.EqualTo(share).Within(1e-4), name);
                }
            }

            // 2 · 4096 · 1024 · 64 operations, whatever the time.
            JsonElement search = results.Single(result => Name(result) == "vq");
            Assert.That(search.GetProperty("gflops").GetDouble() * search.GetProperty("medianMs").GetDouble() * 1e6, Is.EqualTo(536870912).Within(0.1).Percent);
            JsonElement loading = json.GetProperty("loading").EnumerateArray().Single();
            Assert.That(loading.GetProperty("modelBytes").GetInt64(), Is.EqualTo(4 * (16 * 256 + 256 * 512 + 512 * 784 + 256 + 512 + 784)));
            Assert.That(loading.GetProperty("coldMs").GetDouble(), Is.Positive);
        }
    }

    [Test]
    public void FewerBits_SayHowFarOffTheyAre()
    {
        JsonElement json = VaeGpuProcess.Json(["bench", "--suite", "--only", "w2-b1,w2-fp16-b1,w2-int8-b1", "--seconds", "0.02", "--no-peer"]);
        double?[] errors = [.. json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("precisionErrorRms")).Select(error => error.ValueKind == JsonValueKind.Number ? error.GetDouble() : (double?)null)];
        Assert.That(errors, Has.Length.EqualTo(3));
        Assert.That(errors[0], Is.Null, "fp32 weights are what the others are compared with");
        // Halves are rounded by 2^-12 of a weight, bytes by 1 / 254 of the largest in a row: some thirty times as much.
        Assert.That(errors[1], Is.InRange(1e-6, 1e-3));
        Assert.That(errors[2] / errors[1], Is.InRange(10, 100));
    }

    [Test]
    public void List_PrintsTheWorkloadsThatOnlyTakes()
    {
        Assert.That(VaeGpuProcess.Succeed("bench", "--suite", "--list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.SupersetOf(new[] { "w1-b1", "w1-b64", "w1-b1024", "w2-b1", "w2-b16", "w2-b64", "w3-b1", "vq", "normals", "reparameterise", "instances" }));
    }

    [TestCase("name a model to time, or say --suite")]
    [TestCase("--seconds belongs to --suite", "model.safetensors", "--seconds", "1")]
    [TestCase("--frames is for a model, and --suite has sizes of its own", "--suite", "--frames", "100")]
    [TestCase("--suite makes its own models; leave the model out", "--suite", "model.safetensors")]
    [TestCase("--only: there is no workload 'w9'", "--suite", "--only", "w1,w9")]
    [TestCase("--only: there is no workload ','", "--suite", "--only", ",")]
    [TestCase("--seconds must be 0.01 to 600", "--suite", "--seconds", "0")]
    public void Misuse_SaysWhatIsWrong(string message, params string[] arguments) => Assert.That(VaeGpuProcess.Misuse(["bench", .. arguments]), Does.Contain(message));

    private static string Name(JsonElement result) => result.GetProperty("name").GetString()!;
}
