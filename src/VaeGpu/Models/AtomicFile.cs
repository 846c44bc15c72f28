namespace VaeGpu;

/// <summary>Writes a file beside its place and renames it once whole, so that no reader, crash or Ctrl-C ever leaves half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes; on any failure what was there before stays, and nothing else does.</summary>
    /// <param name="path">The file, replaced if it is there. While it is written it is named with <c>.partial</c> behind.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new PartialFile(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Writes a header and a content.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="header">What comes first.</param>
    /// <param name="content">What comes second.</param>
    public static void Write(string path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> content)
    {
        using var file = new PartialFile(path);
        file.Stream.Write(header);
        file.Stream.Write(content);
        file.Commit();
    }
}
