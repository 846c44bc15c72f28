namespace VaeGpu;

/// <summary>Writes a file beside its place and renames it once whole, so that no reader, crash or Ctrl-C ever leaves half of one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes; on any failure what was there before stays, and nothing else does.</summary>
    /// <param name="path">The file, replaced if it is there. While it is written it is named with <c>.partial</c> behind.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string partial = path + ".partial";
        var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            using (stream)
            {
                write(stream);

                // On disk before the name points to it, or a power cut could leave an empty file under the name.
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
