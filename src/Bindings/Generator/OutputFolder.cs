namespace VaeGpu.BindingsGenerator;

/// <summary>A folder that holds generated files and nothing else.</summary>
internal sealed class OutputFolder(string path)
{
    /// <summary>Makes the folder hold exactly these files; untouched files keep their times.</summary>
    public void Write(IReadOnlyDictionary<string, string> files)
    {
        foreach (var difference in Differences(files))
        {
            var target = Path.Combine(path, difference);
            if (!files.TryGetValue(difference, out var text))
            {
                File.Delete(target);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }
    }

    /// <summary>The paths of files that are missing, superfluous or different.</summary>
    public IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> files)
    {
        var present = Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file).Replace('\\', '/')).ToHashSet()
            : [];
        return present.Union(files.Keys)
            .Where(file => !present.Contains(file) || !files.TryGetValue(file, out var text) || File.ReadAllText(Path.Combine(path, file)) != text)
            .Order(StringComparer.Ordinal)
            .ToList();
    }
}
