namespace UnityEditor.AssetImporters;

[AttributeUsage(AttributeTargets.Class)]
public sealed class ScriptedImporterAttribute(int version, string ext) : Attribute
{
    public int version { get; } = version;

    public string[] fileExtensions { get; } = [ext];
}
