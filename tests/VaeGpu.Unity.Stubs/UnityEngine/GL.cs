namespace UnityEngine;

public static class GL
{
    public static void Clear(bool clearDepth, bool clearColor, Color backgroundColor) => _ = (clearDepth, clearColor, backgroundColor);
}
