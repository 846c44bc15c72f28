namespace UnityEditor;

public static class AssemblyReloadEvents
{
    public delegate void AssemblyReloadCallback();

    public static event AssemblyReloadCallback? beforeAssemblyReload;

    /// <summary>Not the engine's: reloads nothing, and says that it will.</summary>
    public static void Reload() => beforeAssemblyReload?.Invoke();
}
