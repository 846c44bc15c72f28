namespace UnityEngine;

public static class Mathf
{
    public static float Clamp(float value, float min, float max) => value < min ? min : value > max ? max : value;

    public static float Repeat(float t, float length) => Clamp(t - ((float)Math.Floor(t / length) * length), 0, length);
}
