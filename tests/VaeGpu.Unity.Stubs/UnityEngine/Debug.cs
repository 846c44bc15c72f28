namespace UnityEngine;

public static class Debug
{
    /// <summary>Not the engine's: what was logged.</summary>
    public static List<Exception> Exceptions { get; } = [];

    /// <summary>Not the engine's: what was warned of.</summary>
    public static List<string> Warnings { get; } = [];

    public static void LogWarning(object message) => Warnings.Add(message.ToString()!);

    public static void LogException(Exception exception, Object context)
    {
        _ = context;
        Exceptions.Add(exception);
    }
}
