namespace UnityEditor;

/// <summary>Draws nothing, and counts what it would have drawn.</summary>
public static class EditorGUILayout
{
    /// <summary>Not the engine's: controls so far.</summary>
    public static int Controls { get; private set; }

    public static bool PropertyField(SerializedProperty property)
    {
        Controls++;
        return property.hasMultipleDifferentValues;
    }

    public static void HelpBox(string message, MessageType type) => Controls++;

    public static void LabelField(string label, string label2) => Controls++;

    public static void Space() => Controls++;
}
