namespace UnityEditor;

[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomEditor(Type inspectedType) : Attribute
{
    /// <summary>Not the engine's: what is inspected.</summary>
    public Type Type { get; } = inspectedType;
}
