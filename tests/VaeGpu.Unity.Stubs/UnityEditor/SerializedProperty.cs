namespace UnityEditor;

public sealed class SerializedProperty
{
    internal SerializedProperty(string path) => propertyPath = path;

    public string propertyPath { get; }

    public UnityEngine.Object? objectReferenceValue { get; set; }

    public bool hasMultipleDifferentValues => false;
}
