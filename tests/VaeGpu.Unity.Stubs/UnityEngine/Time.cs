namespace UnityEngine;

public static class Time
{
    public static float deltaTime { get; set; }

    public static float time { get; set; }

    public static int frameCount { get; set; }
}
