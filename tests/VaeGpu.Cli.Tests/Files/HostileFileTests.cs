using System.Buffers.Binary;
using VaeGpu.Cli.Tests.Support;
using VaeGpu.Cli.Tests.Verbs;
using VaeGpu.Testing;
using VaeGpu.Tests.Models;

namespace VaeGpu.Cli.Tests.Files;

/// <summary>Broken and lying model files end a command with one line, whatever it was to do with them.</summary>
public sealed class HostileFileTests
{
    [TestCase(0.0)]
    [TestCase(0.0001)]
    [TestCase(0.01)]
    [TestCase(0.2)]
    [TestCase(0.7)]
    [TestCase(0.9999)]
    public void CutFile_NamesTheFault(double share)
    {
        byte[] file = File.ReadAllBytes(Trained.Model);
        Assert.That(Refuse(file[..(int)(share * file.Length)]), Does.Match("end|cut|trunc|short"));
    }

    [Test]
    public void HeaderOf4Gigabytes_IsNotRead()
    {
        byte[] file = File.ReadAllBytes(Trained.Model);
        BinaryPrimitives.WriteUInt64LittleEndian(file, 4UL << 30);
        Assert.That(Refuse(file), Does.Contain("header").And.Contain("4294967296"));
    }

    [Test]
    public void LengthOfAllOnes_IsNotRead()
    {
        byte[] file = File.ReadAllBytes(Trained.Model);
        file.AsSpan(0, 8).Fill(0xff);
        Assert.That(Refuse(file), Does.Contain("header"));
    }

    [TestCase("decoder.0.weight", "[0,18446744073709551615]")]
    [TestCase("decoder.0.weight", "[0,384]")]
    [TestCase("decoder.2.bias", "[4000000000,4000000256]")]
    public void OffsetsThatLie_NameTheTensor(string tensor, string offsets) =>
        Assert.That(
            Refuse(SafetensorsBytes.WithHeader(File.ReadAllBytes(Trained.Model), header => header[tensor]!["data_offsets"] = System.Text.Json.Nodes.JsonNode.Parse(offsets))),
            Does.Match("tensor"));

    [Test]
    public void UnknownLayer_IsNamed() =>
        Assert.That(
            Refuse(SafetensorsBytes.WithDescription(File.ReadAllBytes(Trained.Model), model => model["decoder"]!.AsArray()[1]!["type"] = "maxout")),
            Does.Contain("maxout"));

    [Test]
    public void SizesThatDisagree_AreNamed() =>
        Assert.That(
            Refuse(SafetensorsBytes.WithDescription(File.ReadAllBytes(Trained.Model), model => model["image"]!.AsArray()[1] = 9)),
            Does.Contain("72").Or.Contain("64"));

    [Test]
    public void NestedBomb_IsRefused() => Refuse(SafetensorsBytes.Make(new string('[', 1_000_000)));

    [Test]
    public void NaNWeight_IsAWarningThatNamesTheTensor()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        File.WriteAllBytes(model, VerifyTests.Tamper(File.ReadAllBytes(Trained.Model), "decoder.0.weight", _ => float.NaN));
        VaeGpuProcess.Outcome sampled = VaeGpuProcess.Succeed("sample", model, "--out", folder.File("out.png")), inspected = VaeGpuProcess.Succeed("inspect", model, "--json");
        VaeGpuProcess.Outcome verified = VaeGpuProcess.Run("verify", model, "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VaeGpuProcess.Lines(sampled.Error), Has.Length.EqualTo(1).And.Some.Matches("^warning: .*decoder.0.weight"));
            Assert.That(inspected.Json.GetProperty("warnings")[0].GetString(), Does.Contain("decoder.0.weight"));
            Assert.That(verified.ExitCode, Is.EqualTo(1), "what is not a number is not within a tolerance");
            Assert.That(verified.Json.GetProperty("passed").GetBoolean(), Is.False);
        }
    }

    [TestCase("/dev/null")]
    [TestCase("/dev/zero")]
    [TestCase("/")]
    [TestCase("/proc/self/mem")]
    public void WhatIsNoFile_EndsWith1(string path) => VaeGpuProcess.Fail("inspect", path);

    /// <summary>Bits flipped anywhere: most in the header, where every byte means something.</summary>
    [Test]
    public void RandomFlips_NeverCrash([Range(1, 20)] int seed)
    {
        byte[] file = File.ReadAllBytes(Trained.Model);
        var random = new Random(seed);
        int reach = seed % 4 == 0 ? file.Length : 8 + SafetensorsBytes.HeaderLength(file);
        for (int i = 0; i < 1 + seed % 3; i++)
        {
            file[random.Next(reach)] ^= (byte)(1 << random.Next(8));
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("model.safetensors"), file);
        VaeGpuProcess.Outcome outcome = VaeGpuProcess.Run("verify", folder.File("model.safetensors"), "--device", seed % 2 == 0 ? "cpu" : "");
        Assert.That(outcome.ExitCode, Is.Zero.Or.EqualTo(1), outcome.Error);
        Assert.That(outcome.Error, Does.Not.Contain("   at ").And.Not.Contain("Unhandled"));
        if (outcome.ExitCode == 1)
        {
            Assert.That(VaeGpuProcess.Lines(outcome.Error).Count(line => !line.StartsWith("warning: ", StringComparison.Ordinal)), Is.EqualTo(1), outcome.Error);
        }
    }

    private static string Refuse(byte[] file)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors"), out0 = folder.File("out");
        File.WriteAllBytes(model, file);
        string line = VaeGpuProcess.Fail("inspect", model, "--json");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(VaeGpuProcess.Fail("verify", model), Is.EqualTo(line));
            Assert.That(VaeGpuProcess.Fail("export", model, "--precision", "fp16", "--out", out0), Is.EqualTo(line));
            Assert.That(File.Exists(out0), Is.False);
        }

        return line;
    }
}
