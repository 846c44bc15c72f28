using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Testing;
using VaeGpu.Tests.Models;

namespace VaeGpu.Cli.Tests.Verbs;

public sealed class VerifyTests
{
    [Test]
    public void WhatTrainAndExportWrite_Passes([Values("vulkan", "cpu")] string device, [Values("fp32", "fp16")] string precision)
    {
        string[] arguments = ["verify", precision == "fp32" ? Trained.Model : Trained.Half, .. device == "cpu" ? new[] { "--device", "cpu" } : []];
        JsonElement json = VaeGpuProcess.Json(arguments);
        JsonElement decoder = json.GetProperty("decoder"), encoder = json.GetProperty("encoder");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("passed").GetBoolean());
            Assert.That(decoder.GetProperty("pairs").GetInt32(), Is.GreaterThanOrEqualTo(16));
            Assert.That(encoder.GetProperty("pairs").GetInt32(), Is.GreaterThanOrEqualTo(16));
            Assert.That(decoder.GetProperty("tolerance").GetDouble(), Is.EqualTo(precision == "fp32" ? 1e-10 : 1e-6));
            Assert.That(decoder.GetProperty("error").GetDouble(), Is.InRange(precision == "fp32" ? 0 : 1e-12, decoder.GetProperty("tolerance").GetDouble()));
            Assert.That(VaeGpuProcess.Succeed(arguments).Output, Does.Match(@"(?m)^verified\s+yes\s*$"));
        }
    }

    [Test]
    public void ExportToInt8_IsSmallerAndPasses()
    {
        using var folder = new TemporaryFolder();
        string small = folder.File("int8.safetensors"), back = folder.File("fp32.safetensors");
        JsonElement json = VaeGpuProcess.Json("export", Trained.Model, "--precision", "int8", "--out", small);
        VaeGpuProcess.Succeed("export", Trained.Model, "--precision", "fp32", "--out", back);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(small).Length).And.LessThan(new FileInfo(Trained.Half).Length));
            Assert.That(VaeGpuProcess.Json("inspect", small).GetProperty("precision").GetString(), Is.EqualTo("int8"));
            Assert.That(VaeGpuProcess.Json("verify", small).GetProperty("passed").GetBoolean());
            Assert.That(File.ReadAllBytes(back), Is.EqualTo(File.ReadAllBytes(Trained.Model)), "nothing to convert");
        }
    }

    [Test]
    public void ExportOfEveryKind_Passes([Values("mixture", "codes", "prior", "centres")] string kind, [Values("fp16", "int8")] string precision)
    {
        using var folder = new TemporaryFolder();
        string model = kind switch { "mixture" => Trained.Mixture, "codes" => Trained.Codes, "prior" => Trained.CodesPrior, _ => Trained.Centres }, small = folder.File("small.safetensors");
        JsonElement json = VaeGpuProcess.Json("export", model, "--precision", precision, "--out", small);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(small).Length).And.LessThan(new FileInfo(model).Length));
            Assert.That(VaeGpuProcess.Json("inspect", small).GetProperty("precision").GetString(), Is.EqualTo(precision));
            foreach (string[] device in (string[][])[[], ["--device", "cpu"]])
            {
                JsonElement verified = VaeGpuProcess.Json(["verify", small, .. device]);
                Assert.That(verified.GetProperty("passed").GetBoolean());
                Assert.That(verified.GetProperty("decoder").GetProperty("error").GetDouble(), Is.GreaterThan(1e-12), "what the precision costs");
            }

            VaeGpuProcess.Succeed("sample", small, "--count", "4", "--out", folder.File("samples.png"));
        }
    }

    /// <summary>One number of 64 × 16 off by a tenth is a thousand times the tolerance.</summary>
    [TestCase("golden.outputs", "decoder")]
    [TestCase("golden.encodings", "encoder")]
    [TestCase("decoder.2.weight", "decoder")]
    [TestCase("encoder.0.bias", "encoder")]
    public void TamperedFile_Fails(string tensor, string part)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("tampered.safetensors");
        File.WriteAllBytes(model, Tamper(File.ReadAllBytes(Trained.Model), tensor, value => value + 0.1f));
        foreach (string[] device in (string[][])[[], ["--device", "cpu"]])
        {
            VaeGpuProcess.Outcome table = VaeGpuProcess.Run(["verify", model, .. device]), json = VaeGpuProcess.Run(["verify", model, "--json", .. device]);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(table.ExitCode, Is.EqualTo(1));
                Assert.That(table.Output, Does.Match(@"(?m)^verified\s+NO\s*$"));
                Assert.That(VaeGpuProcess.Lines(table.Error), Has.Length.EqualTo(1).And.Some.Contains("golden"));
                Assert.That(json.ExitCode, Is.EqualTo(1));
                Assert.That(json.Json.GetProperty("passed").GetBoolean(), Is.False);
                Assert.That(json.Json.GetProperty(part).GetProperty("passed").GetBoolean(), Is.False);
                Assert.That(json.Json.GetProperty(part == "decoder" ? "encoder" : "decoder").GetProperty("passed").GetBoolean());
            }
        }
    }

    /// <summary>What is for work on the kernels: they are compiled from their sources instead of the embedded ones, and must give the same.</summary>
    [Test]
    public void ShadersOfAFolder_AreTheOnesThatRun()
    {
        using var folder = new TemporaryFolder();
        foreach (string source in Directory.GetFiles(Repository.File("shaders"), "*", SearchOption.AllDirectories))
        {
            string copy = folder.File(Path.GetRelativePath(Repository.File("shaders"), source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
        }

        Assert.That(VaeGpuProcess.Json("verify", Trained.Model, "--shaders", folder.Path).GetProperty("passed").GetBoolean());
        foreach (string kernel in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            File.WriteAllText(kernel, "this is no shader");
        }

        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Run("verify", Trained.Model, "--shaders", folder.Path);
        Assert.That(outcome.ExitCode, Is.EqualTo(1), "or the embedded ones ran");
        Assert.That(outcome.Error, Does.Contain("error: ").And.Not.Contain("   at "));
    }

    [Test]
    public void FileWithoutGoldenPairs_SaysThatThereIsNothingToVerify()
    {
        using var folder = new TemporaryFolder();
        using Model model = TestModels.Vae(golden: false);
        model.Save(folder.File("model.safetensors"));
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Run("verify", folder.File("model.safetensors"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.ExitCode, Is.EqualTo(1));
            Assert.That(outcome.Error, Does.Contain("warning: ").And.Contain("error: ").And.Contain("golden"));
        }
    }

    /// <summary>The file with the first number of a tensor changed.</summary>
    public static byte[] Tamper(byte[] file, string tensor, Func<float, float> change)
    {
        JsonArray offsets = SafetensorsBytes.Header(file)[tensor]!["data_offsets"]!.AsArray();
        Span<byte> first = file.AsSpan(8 + SafetensorsBytes.HeaderLength(file) + offsets[0]!.GetValue<int>(), 4);
        BinaryPrimitives.WriteSingleLittleEndian(first, change(BinaryPrimitives.ReadSingleLittleEndian(first)));
        return file;
    }
}
