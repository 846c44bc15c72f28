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
        IEnumerable<string> shown = typeof(Editor.LatentTextureEditor).GetFields(Hidden).Select(field => ((SerializedProperty)field.GetValue(editor)!).propertyPath);
        IEnumerable<string> serialised = typeof(LatentTexture).GetFields(Hidden).Where(field => field.GetCustomAttribute<SerializeField>() is not null).Select(field => field.Name);
        Assert.That(shown, Is.EquivalentTo(serialised));
    }
}
