using UnityEngine;

namespace UnityEditor;

public class Editor
{
    public UnityEngine.Object target { get; set; } = null!;

    public SerializedObject serializedObject { get; } = new();

    public virtual bool RequiresConstantRepaint() => false;

    public virtual bool HasPreviewGUI() => false;

    public virtual void OnPreviewGUI(Rect r, GUIStyle background)
    {
    }

    public virtual void OnInspectorGUI()
    {
    }
}
