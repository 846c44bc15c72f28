using System.Text.RegularExpressions;

namespace VaeGpu.Unity.Tests;

/// <summary>What Unity keeps beside a file or folder.</summary>
internal sealed partial record MetaFile(string Path, string Guid, string Importer)
{
    public static MetaFile Read(string path)
    {
        string text = File.ReadAllText(path);
        return new MetaFile(path, GuidLine().Match(text).Groups[1].Value, ImporterLine().Match(text).Groups[1].Value);
    }

    [GeneratedRegex("^guid: (.*)$", RegexOptions.Multiline)]
    private static partial Regex GuidLine();

    [GeneratedRegex(@"^(\w+Importer):$", RegexOptions.Multiline)]
    private static partial Regex ImporterLine();
}
