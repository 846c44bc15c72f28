using System.Reflection;
using UnityEngine;

namespace VaeGpu.Unity.Tests;

/// <summary>The samples show pictures when they are given a model, as their READMEs say.</summary>
[Platform("Linux")]
public sealed class SampleTests
{
    [TestCase(typeof(LatentWalkSample))]
    [TestCase(typeof(MixerSample))]
    public void Sample_ShowsPictures(Type sample)
    {
        StandinLibrary.Reset();
        Debug.Exceptions.Clear();
        Time.deltaTime = 0.1f;
        var host = new GameObject();
        var component = (MonoBehaviour)typeof(GameObject).GetMethod(nameof(GameObject.AddComponent))!.MakeGenericMethod(sample).Invoke(host, null)!;
        sample.GetField("_model", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(component, ModelAsset.Create([1]));
        host.Send("Start");
        for (int frame = 0; frame < 4; frame++)
        {
            host.Send("Update");
            host.Send("LateUpdate");
            host.Send("OnGUI");
        }

        long shown = host.GetComponent<LatentTexture>().Decoder.Stats.Completed;
        host.Send("OnDisable");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown, Is.GreaterThan(0));
            Assert.That(Debug.Exceptions, Is.Empty);
            Assert.That(StandinLibrary.Alive, Is.Zero);
        }
    }
}
