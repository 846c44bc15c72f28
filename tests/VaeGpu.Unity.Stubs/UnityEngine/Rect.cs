namespace UnityEngine;

public readonly struct Rect(float x, float y, float width, float height)
{
    public float x { get; } = x;

    public float y { get; } = y;

    public float width { get; } = width;

    public float height { get; } = height;
}
