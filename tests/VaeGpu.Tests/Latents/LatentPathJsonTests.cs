using System.Text;

namespace VaeGpu.Tests;

public class LatentPathJsonTests
{
    [Test]
    public void SaveAndLoad_GiveTheSamePath([Values] LatentPathKind kind, [Values] bool loop, [Values] LatentEase ease)
    {
        float[][] keys = [[0.1f, float.Epsilon, -1e30f], [1 / 3f, float.MinValue / 1e9f, 0], [2, 3, 4]];
        LatentPath path = LatentPath.Create(kind, keys, new() { Times = new[] { -0.7f, 1e-20f, 12345.678f }, Loop = loop, Ease = ease, ClosingDuration = loop ? 0.3f : 0 });
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"path-{Guid.NewGuid()}.json");
        try
        {
            path.Save(file);
            LatentPath loaded = LatentPath.Load(file);
            Assert.Multiple(() =>
            {
                Assert.That(loaded.Kind, Is.EqualTo(kind));
                Assert.That(loaded.Loop, Is.EqualTo(loop));
                Assert.That(loaded.Ease, Is.EqualTo(ease));
                Assert.That(loaded.ClosingDuration, Is.EqualTo(path.ClosingDuration));
                Assert.That(loaded.Times.ToArray(), Is.EqualTo(path.Times.ToArray()));
                Assert.That(loaded.Keys.ToArray(), Is.EqualTo(path.Keys.ToArray()));
                Assert.That(loaded.ToJson(), Is.EqualTo(path.ToJson()));
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void FromJson_ReadsWhatAPersonWrites()
    {
        LatentPath path = LatentPath.FromJson("""{ "keys": [[1, 2], [3, 4]], "kind": "slerp" }""");
        Assert.That(path.Kind, Is.EqualTo(LatentPathKind.Spherical));
        Assert.That(path.Times.ToArray(), Is.EqualTo(new float[] { 0, 1 }));
        Assert.That(path.Key(1).ToArray(), Is.EqualTo(new float[] { 3, 4 }));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"kind":"lerp"}""")]
    [TestCase("""{"keys":[[1]]}""")]
    [TestCase("""{"kind":"bezier","keys":[[1]]}""")]
    [TestCase("""{"kind":"lerp","keys":[]}""")]
    [TestCase("""{"kind":"lerp","keys":[[]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[1,2]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[NaN]]}""")]
    [TestCase("""{"kind":"lerp","keys":[["NaN"]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1e39]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1]],"keys":[[2]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"times":[1]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"times":[1,0]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"times":[1,null]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"time":[0,1]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"loop":1}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"closing_duration":1}""")]
    [TestCase("""{"kind":"lerp","keys":[[1],[2]],"ease":"bounce"}""")]
    [TestCase("""{"kind":"lerp","keys":[[[[[[1]]]]]]}""")]
    [TestCase("""{"kind":"lerp","keys":[[1]]} {}""")]
    [TestCase("""{"kind":"\ud800","keys":[[1]]}""")]
    [TestCase("""{"kind":"lerp","\ud800":1,"keys":[[1]]}""")]
    public void FromJson_RejectsWhatIsNoPath(string json) =>
        Assert.That(() => LatentPath.FromJson(json), Throws.InstanceOf<LatentPathFormatException>().With.Message.Not.Contains("\n").And.Message.Not.Contains("(Parameter"));

    /// <summary>What lies between quotes is only looked at when it is wanted as text.</summary>
    [TestCase("{\"kind\":\"l\u00ff\",\"keys\":[[1]]}")]
    [TestCase("{\"kind\":\"lerp\",\"\u00ff\":1,\"keys\":[[1]]}")]
    public void Load_RejectsBytesThatAreNoText(string latin) =>
        Assert.That(() => LatentPath.Load(new MemoryStream(Encoding.Latin1.GetBytes(latin))), Throws.InstanceOf<LatentPathFormatException>().With.Message.Contains("Unicode"));

    [Test]
    public void Load_RejectsEndlessStreams() =>
        Assert.That(() => LatentPath.Load(new EndlessStream()), Throws.InstanceOf<LatentPathFormatException>().With.Message.Contains("longer"));

    private sealed class EndlessStream : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }
}
