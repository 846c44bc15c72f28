using UnityEngine;
using VaeGpu.Testing;

namespace VaeGpu.Unity.Tests;

/// <summary>The components, a frame at a time as the engine calls them.</summary>
[Platform("Linux")]
public sealed class ComponentTests
{
    private GameObject _object = null!;
    private LatentTexture _picture = null!;

    [SetUp]
    public void MakeAPicture()
    {
        StandinLibrary.Reset();
        Debug.Exceptions.Clear();
        Time.deltaTime = 0.5f;
        _object = new GameObject();
        _picture = _object.AddComponent<LatentTexture>();
        _picture.Model = ModelAsset.Create([1]);
    }

    [TearDown]
    public void NothingStaysAlive()
    {
        _object.Send("OnDisable");
        Assert.That(StandinLibrary.Alive, Is.Zero);
    }

    [Test]
    public void LatentTexture_ShowsItsSeedAndThenAnother()
    {
        Frames(2);
        byte first = Shown;
        _picture.Seed = 9;
        Frames(2);
        Assert.That((first, Shown, StandinLibrary.Begun), Is.EqualTo(((byte)1, (byte)9, 2)));
    }

    [Test]
    public void LatentTexture_DrawsOverItsTargets()
    {
        var target = new RenderTexture(8, 8, 0);
        Renderer renderer = _object.AddComponent<Renderer>();
        (_picture.TargetTexture, _picture.TargetRenderer, _picture.TargetProperty) = (target, renderer, "_BaseMap");
        Frames(2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(target.Drawn == _picture.Decoder.Texture, Is.True);
            Assert.That(renderer.Block!.Last.Name, Is.EqualTo("_BaseMap"));
            Assert.That(renderer.Block.Last.Value == target, Is.True);
        }
    }

    /// <summary>A picture that stands still is drawn once more for a target that is set later.</summary>
    [Test]
    public void LatentTexture_ShowsItselfToTargetsThatComeLater()
    {
        Frames(3);
        var target = new RenderTexture(8, 8, 0);
        Renderer renderer = _object.AddComponent<Renderer>();
        _picture.TargetRenderer = renderer;
        Frames(2);
        Assert.That(renderer.Block!.Last.Value == _picture.Decoder.Texture, Is.True);
        _picture.TargetTexture = target;
        Frames(2);
        Assert.That((target.Drawn == _picture.Decoder.Texture, renderer.Block.Last.Value == target), Is.EqualTo((true, true)));
        _picture.TargetProperty = "_BaseMap";
        Frames(2);
        Assert.That((renderer.Block.Last.Name, Shown), Is.EqualTo(("_BaseMap", (byte)1)));
    }

    [Test]
    public void LatentTexture_TakesALatentInsteadOfItsSeed()
    {
        Assert.That(_picture.SetLatent([50, 0]), Is.True);
        Frames(2);
        Assert.That((Shown, StandinLibrary.Begun), Is.EqualTo(((byte)50, 1)));
    }

    [Test]
    public void LatentTexture_SaysOnceThatAModelIsBroken()
    {
        StandinLibrary.FailLoad();
        Frames(3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Debug.Exceptions, Has.Count.EqualTo(1));
            Assert.That(_picture.enabled, Is.False);
            Assert.That(StandinLibrary.Alive, Is.Zero);
        }
    }

    [Test]
    public void LatentTexture_SaysOnceThatTheDeviceIsLost()
    {
        LatentWalker walker = _object.AddComponent<LatentWalker>();
        Frames(3);
        StandinLibrary.LoseDevice();
        Frames(3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Debug.Exceptions, Has.Count.EqualTo(1));
            Assert.That((_picture.enabled, walker.enabled), Is.EqualTo((false, true)));
        }
    }

    /// <summary>The stand-in's paths begin at 2 and take 4, and its pictures show ten times their time.</summary>
    [Test]
    public void LatentWalker_WalksAndBeginsAgain()
    {
        LatentWalker walker = _object.AddComponent<LatentWalker>();
        walker.SetSeeds(3, 4);
        var shown = new List<byte>();
        for (int frame = 0; frame < 10; frame++)
        {
            Frames(1);
            shown.Add(Shown);
        }

        Assert.That(shown, Is.EqualTo(new byte[] { 0, 25, 30, 35, 40, 45, 50, 55, 20, 25 }));
    }

    [Test]
    public void LatentWalker_StandingStill_DecodesNothing()
    {
        _object.AddComponent<LatentWalker>().Speed = 0;
        Frames(5);
        Assert.That(StandinLibrary.Begun, Is.EqualTo(1));
    }

    /// <summary>The stand-in's draw by seed s begins with s.</summary>
    [Test]
    public void LatentMixer_ShowsTheMix()
    {
        LatentMixer mixer = _object.AddComponent<LatentMixer>();
        mixer.SetSources(new MixSource(30, 1), new MixSource(40, 0));
        Frames(3);
        byte first = Shown;
        mixer.SetWeight(0, 0.6f);
        mixer.SetWeight(1, 0.8f);
        Frames(3);
        Assert.That((first, Shown, StandinLibrary.Begun), Is.EqualTo(((byte)30, (byte)50, 2)));
    }

    [Test]
    public void Frames_AllocateNothing()
    {
        LatentWalker walker = _object.AddComponent<LatentWalker>();
        Frames(3);
        Action update = Message(walker, "Update"), late = Message(_picture, "LateUpdate");
        update();
        late();
        Action frame = update + late;
        Assert.That(Allocations.Of(frame, 50), Is.Zero);
        Assert.That(StandinLibrary.Begun, Is.GreaterThan(50));
    }

    private byte Shown => _picture.Decoder.Texture is { } texture ? Textures.Rows(texture)[1] : (byte)0;

    private void Frames(int count)
    {
        for (int frame = 0; frame < count; frame++)
        {
            _object.Send("Update");
            _object.Send("LateUpdate");
        }
    }

    private static Action Message(object component, string name) =>
        component.GetType().GetMethod(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.CreateDelegate<Action>(component);
}
