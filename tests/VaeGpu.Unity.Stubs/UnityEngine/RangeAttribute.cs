namespace UnityEngine;

[AttributeUsage(AttributeTargets.Field)]
public sealed class RangeAttribute(float min, float max) : Attribute
{
    public readonly float min = min;
    public readonly float max = max;
}
