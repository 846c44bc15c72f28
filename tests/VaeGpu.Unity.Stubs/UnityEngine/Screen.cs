namespace UnityEngine;

public static class Screen
{
    public static int width => 640;

    public static int height => 480;
}
