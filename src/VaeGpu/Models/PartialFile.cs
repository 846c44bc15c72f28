namespace VaeGpu;

/// <summary>A file being written under its name with a suffix behind: renamed when committed, deleted when not.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly string _partialPath;
    private bool _committed;

    /// <param name="path">The file.</param>
    /// <param name="suffix">What is behind its name meanwhile: a different one for each writer where several may write one file at the same time.</param>
    public PartialFile(string path, string suffix = ".partial")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _partialPath = path + suffix;
        Stream = new FileStream(_partialPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Gives the file its name, in place of what had it.</summary>
    public void Commit()
    {
        // On disk before the name points to it, or a power cut could leave an empty file under the name.
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_partialPath, _path, overwrite: true);
        _committed = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed)
        {
            File.Delete(_partialPath);
        }
    }
}
