namespace UnityEditor;

public static class EditorGUILayout
{
    public static bool PropertyField(SerializedProperty property) => property.hasMultipleDifferentValues;

    public static void HelpBox(string message, MessageType type)
    {
    }

    public static void LabelField(string label, string label2)
    {
    }

    public static void Space()
    {
    }
}
