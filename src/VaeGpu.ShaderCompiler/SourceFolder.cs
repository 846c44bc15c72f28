using System.Security.Cryptography;

namespace VaeGpu.ShaderCompiler;

/// <summary>Reads source files for one compilation and remembers which, so that a later build can tell whether any changed.</summary>
internal sealed class SourceFolder(string folder)
{
    /// <summary>Where an include is looked for when it isn't beside the file that asks.</summary>
    public const string IncludeFolder = "include";

    private readonly Dictionary<string, string?> _dependencies = new(StringComparer.Ordinal);

    /// <summary>Path and SHA-256 of each file read; null for one that is not there.</summary>
    public IReadOnlyDictionary<string, string?> Dependencies => _dependencies;

    /// <summary>The SHA-256 of a file now, or null where there is none.</summary>
    public static string? Hash(string folder, string path)
    {
        try
        {
            using var stream = File.OpenRead(Path.Combine(folder, path));
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The content of a file by its path in the folder; null where there is none.</summary>
    public byte[]? Read(string path)
    {
        byte[]? content = null;
        try
        {
            content = File.ReadAllBytes(Path.Combine(folder, path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Not there; that too is something a result depends on. (A folder of that name counts as no file.)
        }

        _dependencies[path] = content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content));
        return content;
    }

    /// <summary>The places where an include can be, the first that exists to be taken; none lies outside the folder.</summary>
    public static IEnumerable<string> Candidates(string requested, string requesting, bool besideFirst)
    {
        if (besideFirst && Normalize(Path.GetDirectoryName(requesting) ?? "", requested) is { } beside)
        {
            yield return beside;
        }

        if (Normalize(IncludeFolder, requested) is { } shared)
        {
            yield return shared;
        }
    }

    // Joins and resolves '.' and '..'; null for what leaves the folder. Not left to Path, whose answers know the current folder.
    private static string? Normalize(string start, string path)
    {
        if (path.Length == 0 || path.StartsWith('/') || Path.IsPathRooted(path))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in $"{start}/{path}".Split('/', '\\'))
        {
            if (part == ".." && parts.Count == 0)
            {
                return null;
            }

            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count > 0 ? string.Join('/', parts) : null;
    }
}
