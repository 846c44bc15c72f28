using UnityEditor;

namespace VaeGpu.Editor
{
    /// <summary>Frees what scripts hold of the native library before the Editor reloads them; the library itself stays loaded and cannot know.</summary>
    internal static class AssemblyReload
    {
        [InitializeOnLoadMethod]
        private static void Watch() => AssemblyReloadEvents.beforeAssemblyReload += LiveObjects.DisposeAll;
    }
}
