using System.Reflection;
using UnityEditor;
using UnityEngine;

namespace VaeGpu.Unity.Tests;

/// <summary>The inspector names its fields by text, which no compiler checks.</summary>
public sealed class InspectorTests
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;

    [Test]
    public void LatentTextureEditor_ShowsEveryFieldThatIsThere()
    {
        var editor = new Editor.LatentTextureEditor();
        typeof(Editor.LatentTextureEditor).GetMethod("OnEnable", Hidden)!.Invoke(editor, null);
        IEnumerable<string> shown = typeof(Editor.LatentTextureEditor).GetFields(Hidden).Where(field => field.FieldType == typeof(SerializedProperty)).Select(field => ((SerializedProperty)field.GetValue(editor)!).propertyPath);
        IEnumerable<string> serialised = typeof(LatentTexture).GetFields(Hidden).Where(field => field.GetCustomAttribute<SerializeField>() is not null).Select(field => field.Name);
        Assert.That(shown, Is.EquivalentTo(serialised));
    }

    /// <summary>A decoder that is ready in between must not show before the next layout: Unity counts the controls.</summary>
    [Test]
    [Platform("Linux")]
    public void LatentTextureEditor_PaintsTheControlsThatItLaidOut()
    {
        StandinLibrary.Reset(loadPolls: 1);
        var scene = new GameObject();
        LatentTexture picture = scene.AddComponent<LatentTexture>();
        picture.Model = ModelAsset.Create([1]);
        var editor = new Editor.LatentTextureEditor { target = picture };
        typeof(Editor.LatentTextureEditor).GetMethod("OnEnable", Hidden)!.Invoke(editor, null);
        int loading = Controls(EventType.Layout);
        Assert.That(picture.Ready, Is.True);
        Assert.That(Controls(EventType.Repaint), Is.EqualTo(loading));
        int ready = Controls(EventType.Layout);
        Assert.That(ready, Is.GreaterThan(loading));
        scene.Send("OnDisable");
        Assert.That(Controls(EventType.Repaint), Is.EqualTo(ready));
        Assert.That(Controls(EventType.Layout), Is.EqualTo(loading));

        int Controls(EventType type)
        {
            Event.current.type = type;
            int before = EditorGUILayout.Controls;
            editor.OnInspectorGUI();
            return EditorGUILayout.Controls - before;
        }
    }
}
