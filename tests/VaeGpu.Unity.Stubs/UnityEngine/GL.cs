namespace UnityEngine;

public static class GL
{
    public static bool sRGBWrite { get; set; }

    public static void Clear(bool clearDepth, bool clearColor, Color backgroundColor) => _ = (clearDepth, clearColor, backgroundColor);
}
