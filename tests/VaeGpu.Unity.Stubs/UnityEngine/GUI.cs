namespace UnityEngine;

public static class GUI
{
    public static void DrawTexture(Rect position, Texture image, ScaleMode scaleMode)
    {
    }

    public static float HorizontalSlider(Rect position, float value, float leftValue, float rightValue) => value;
}
