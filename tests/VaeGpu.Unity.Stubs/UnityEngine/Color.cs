namespace UnityEngine;

public struct Color
{
    public static Color clear => default;
}
