namespace UnityEditor.AssetImporters;

public sealed class AssetImportContext
{
    public string assetPath { get; set; } = "";

    /// <summary>Not the engine's: what the importer made.</summary>
    public UnityEngine.Object? Main { get; private set; }

    /// <summary>Not the engine's: what it complained of.</summary>
    public string? Error { get; private set; }

    public void LogImportError(string msg, UnityEngine.Object? obj = null)
    {
        _ = obj;
        Error = msg;
    }

    public void AddObjectToAsset(string identifier, UnityEngine.Object obj) => (_, _) = (identifier, obj);

    public void SetMainObject(UnityEngine.Object obj) => Main = obj;
}
