namespace UnityEditor;

public static class EditorUtility
{
    public static string FormatBytes(long bytes) => $"{bytes} B";
}
