namespace UnityEngine;

[AttributeUsage(AttributeTargets.Class)]
public sealed class AddComponentMenu(string menuName) : Attribute
{
    public string componentMenu { get; } = menuName;
}
