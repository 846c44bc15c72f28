using System.Text.Json;
using VaeGpu.Cli.Tests.Support;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class InspectTests
{
    /// <summary>Encoder 64-24-8, decoder 4-24-64: weights and biases.</summary>
    private const int Parameters = 64 * 24 + 24 + 24 * 8 + 8 + 4 * 24 + 24 + 24 * 64 + 64;

    [Test]
    public void Json_ShowsWhatIsInside()
    {
        JsonElement json = VaeGpuProcess.Json("inspect", Trained.Model);
        Dictionary<string, string> tensors = json.GetProperty("tensors").EnumerateArray().ToDictionary(tensor => tensor.GetProperty("name").GetString()!, tensor => tensor.GetProperty("shape").GetRawText().ReplaceLineEndings("").Replace(" ", ""));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("parameters").GetInt64(), Is.EqualTo(Parameters));
            Assert.That(json.GetProperty("precision").GetString(), Is.EqualTo("fp32"));
            Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(Trained.Model).Length));
            Assert.That(json.GetProperty("goldenPairs").GetInt32(), Is.GreaterThanOrEqualTo(16));
            Assert.That(json.GetProperty("architecture").GetProperty("kind").GetString(), Is.EqualTo("vae"));
            Assert.That(json.GetProperty("architecture").GetProperty("sigma0").GetDouble(), Is.EqualTo(0.2).Within(1e-7));
            Assert.That(json.GetProperty("warnings").GetArrayLength(), Is.Zero);
            Assert.That(tensors["encoder.0.weight"], Is.EqualTo("[24,64]"));
            Assert.That(tensors["encoder.2.bias"], Is.EqualTo("[8]"));
            Assert.That(tensors["decoder.0.weight"], Is.EqualTo("[24,4]"));
            Assert.That(tensors["decoder.2.weight"], Is.EqualTo("[64,24]"));
            Assert.That(tensors.Keys, Is.SupersetOf(new[] { "golden.latents", "golden.outputs", "golden.images", "golden.encodings" }));
        }
    }

    [Test]
    public void Table_ShowsWhatIsInside()
    {
        string output = VaeGpuProcess.Succeed("inspect", Trained.Half).Output;
        Assert.That(output, Does.Contain("fp16").And.Contain("4 → 24 relu → 64").And.Contain("1×8×8").And.Contain("decoder.2.weight").And.Contain("24×64"));
    }

    [Test]
    public void Json_ShowsCodebookAndPrior()
    {
        JsonElement codes = VaeGpuProcess.Json("inspect", Trained.CodesPrior).GetProperty("architecture"), mixture = VaeGpuProcess.Json("inspect", Trained.Mixture).GetProperty("architecture");
        JsonElement codebook = codes.GetProperty("codebook");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(codes.GetProperty("kind").GetString(), Is.EqualTo("vqvae"));
            Assert.That(codebook.GetProperty("positions").GetInt32(), Is.EqualTo(4));
            Assert.That(codebook.GetProperty("codes").GetInt32(), Is.EqualTo(8));
            Assert.That(codebook.GetProperty("size").GetInt32(), Is.EqualTo(3));
            Assert.That(codebook.GetProperty("shared").GetBoolean(), Is.False);
            Assert.That(codes.GetProperty("prior").GetProperty("kind").GetString(), Is.EqualTo("autoregressive"));
            Assert.That(mixture.GetProperty("prior").GetProperty("kind").GetString(), Is.EqualTo("mixture"));
            Assert.That(mixture.GetProperty("prior").GetProperty("components").GetInt32(), Is.EqualTo(3));
            Assert.That(mixture.TryGetProperty("codebook", out _), Is.False);
        }
    }

    [Test]
    public void Table_ShowsCodebookAndPrior()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Table(Trained.CodesPrior), Does.Match(@"(?m)^codebook\s+4 × 8 codes of 3 values\s*$").And.Match(@"(?m)^prior\s+autoregressive, 12 → 32 relu → 32\s*$"));
            Assert.That(Table(Trained.Codes), Does.Match(@"(?m)^prior\s+independent\s*$"));
            Assert.That(Table(Trained.Centres), Does.Match(@"(?m)^codebook\s+1 × 8 codes of 64 values\s*$").And.Match(@"(?m)^decoder\s+identity\s*$"));
            Assert.That(Table(Trained.Mixture), Does.Match(@"(?m)^codebook\s+none\s*$").And.Match(@"(?m)^prior\s+mixture of 3 Gaussians, full covariance\s*$"));
            Assert.That(Table(Trained.Model), Does.Match(@"(?m)^prior\s+normal\s*$"));
        }

        static string Table(string model) => VaeGpuProcess.Succeed("inspect", model).Output;
    }
}
