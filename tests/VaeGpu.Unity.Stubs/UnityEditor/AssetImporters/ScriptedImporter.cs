namespace UnityEditor.AssetImporters;

public abstract class ScriptedImporter
{
    public abstract void OnImportAsset(AssetImportContext ctx);
}
