namespace UnityEngine;

public static class Debug
{
    /// <summary>Not the engine's: what was logged.</summary>
    public static List<Exception> Exceptions { get; } = [];

    public static void LogException(Exception exception, Object context)
    {
        _ = context;
        Exceptions.Add(exception);
    }
}
