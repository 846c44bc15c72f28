namespace UnityEngine;

public static class Application
{
    public static bool isPlaying => true;

    public static string temporaryCachePath { get; set; } = Path.GetTempPath();
}
