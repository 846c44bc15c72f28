namespace UnityEditor;

public sealed class SerializedObject
{
    public bool isEditingMultipleObjects => false;

    public void Update()
    {
    }

    public bool ApplyModifiedProperties() => false;

    public SerializedProperty FindProperty(string propertyPath) => new(propertyPath);
}
