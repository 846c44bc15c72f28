namespace UnityEngine;

public static class SystemInfo
{
    public static int maxTextureSize => 16384;
}
