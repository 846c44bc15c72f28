namespace UnityEngine;

[AttributeUsage(AttributeTargets.Field)]
public sealed class HideInInspector : Attribute
{
}
