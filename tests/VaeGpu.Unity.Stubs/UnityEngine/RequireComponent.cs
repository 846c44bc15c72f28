namespace UnityEngine;

[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequireComponent(Type requiredComponent) : Attribute
{
    /// <summary>Not the engine's name: what is required.</summary>
    public Type Type { get; } = requiredComponent;
}
