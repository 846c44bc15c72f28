using System.Collections.Immutable;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Tunings as JSON, ours and hostile ones.</summary>
internal sealed class GpuTuningJsonTests
{
    private static readonly GpuTuning Whole = new()
    {
        Device = "A device with \"quotes\" ü",
        Driver = "driver 1",
        Identity = new string('a', 64),
        Shaders = new string('0', 64),
        Block = 64,
        Texels = true,
        Vector = new GpuTuningChoice("vector-2", 16),
        Large = new GpuTuningChoice("tile-2", 32),
        FusedBytes = 65_536,
        Measured = [new GpuTuningCandidate(1, 64, true, new GpuTuningChoice("vector-2", 16), TimeSpan.FromTicks(1234), null)],
        Dropped = [new GpuTuningCandidate(64, 32, false, new GpuTuningChoice("tile-1", 16), null, "wrong")],
    };

    [Test]
    public void Json_ComesBackTheSame()
    {
        GpuTuning back = GpuTuning.Parse(Whole.ToJson());
        Assert.That(back.ToJson(), Is.EqualTo(Whole.ToJson()));
        Assert.That(back with { Measured = Whole.Measured, Dropped = Whole.Dropped }, Is.EqualTo(Whole));
        Assert.That(back.Measured, Is.EqualTo(Whole.Measured));
        Assert.That(back.Dropped, Is.EqualTo(Whole.Dropped));
        Assert.That(GpuTuning.Parse((Whole with { FusedBytes = null }).ToJson()).FusedBytes, Is.Null);
        Assert.That(back.ToString().Split(Environment.NewLine), Has.Length.EqualTo(4).And.Some.EndsWith("123.4 µs").And.Some.EndsWith("dropped: wrong"));
    }

    [Test]
    public void EveryTruncation_IsAFormatException()
    {
        string json = Whole.ToJson();
        for (int length = 0; length < json.Length; length++)
        {
            Assert.That(() => GpuTuning.Parse(json[..length]), Throws.TypeOf<FormatException>(), $"{length}");
        }
    }

    [Test]
    public void AnyCharacterChanged_IsATuningOrAFormatException()
    {
        string json = Whole.ToJson();
        for (int i = 0; i < json.Length; i++)
        {
            foreach (char character in "{}[]\",:\\-e0x\0\ud800")
            {
                try
                {
                    GpuTuning.Parse($"{json[..i]}{character}{json[(i + 1)..]}");
                }
                catch (FormatException)
                {
                }
            }
        }
    }

    [TestCase("\"version\": 1", "\"version\": 2")]
    [TestCase("\"version\": 1", "\"version\": 1, \"version\": 1")]
    [TestCase("\"version\": 1", "\"version\": 1, \"other\": 1")]
    [TestCase("\"version\": 1", "\"version\": 1, \"\\ud800\": 1")]
    [TestCase("\"block\": 64,", "\"block\": 0,")]
    [TestCase("\"block\": 64,", "\"block\": -64,")]
    [TestCase("\"block\": 64,", "\"block\": 64.5,")]
    [TestCase("\"block\": 64,", "\"block\": 1e999,")]
    [TestCase("\"block\": 64,", "\"block\": 99999999999999999999,")]
    [TestCase("\"block\": 64,", "\"block\": \"64\",")]
    [TestCase("\"block\": 64,", "\"block\": [64],")]
    [TestCase("\"block\": 64,", "")]
    [TestCase("\"texels\": true", "\"texels\": 1")]
    [TestCase("\"workgroup\": 16", "\"workgroup\": 100000")]
    [TestCase("\"workgroup\": 16", "\"workgroup\": 0")]
    [TestCase("\"fusedBytes\": 65536", "\"fusedBytes\": -1")]
    [TestCase("\"fusedBytes\": 65536", "\"fusedBytes\": null")]
    [TestCase("\"fusedBytes\": 65536", "\"fusedBytes\": 999999999")]
    [TestCase("\"vector-2\"", "2")]
    [TestCase("\"vector-2\"", "null")]
    [TestCase("\"vector-2\"", "\"\\ud800\"")]
    [TestCase("\"vector-2\"", "\"\\u001b[31m\"")]
    [TestCase("123.4", "-1")]
    [TestCase("123.4", "1e300")]
    [TestCase("123.4", "1e999")]
    [TestCase("\"wrong\"", "{}")]
    [TestCase("\"driver 1\"", "[[[[[[[[[[]]]]]]]]]]")]
    public void Changed_IsAFormatException(string from, string to)
    {
        string json = Whole.ToJson();
        Assert.That(json, Does.Contain(from));
        Assert.That(() => GpuTuning.Parse(json.Replace(from, to)), Throws.TypeOf<FormatException>().With.Message.Not.Empty);
    }

    [Test]
    public void TooMuch_IsAFormatException()
    {
        ImmutableArray<GpuTuningCandidate> many = [.. Enumerable.Repeat(Whole.Measured[0], (4 * LinearCandidates.Maximum) + 1)];
        Assert.That(() => GpuTuning.Parse((Whole with { Measured = many }).ToJson()), Throws.TypeOf<FormatException>().With.Message.Contains("more than 256"));
        Assert.That(() => GpuTuning.Parse(new string('[', 1 << 20)), Throws.TypeOf<FormatException>());
        Assert.That(() => GpuTuning.Parse(new string('[', 1000)), Throws.TypeOf<FormatException>());
        Assert.That(() => GpuTuning.Parse((Whole with { Device = new string('x', 300) }).ToJson()), Throws.TypeOf<FormatException>());
        Assert.That(() => GpuTuning.Parse(null!), Throws.ArgumentNullException);
    }
}
