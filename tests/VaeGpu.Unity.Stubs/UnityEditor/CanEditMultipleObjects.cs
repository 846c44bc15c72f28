namespace UnityEditor;

[AttributeUsage(AttributeTargets.Class)]
public sealed class CanEditMultipleObjects : Attribute
{
}
