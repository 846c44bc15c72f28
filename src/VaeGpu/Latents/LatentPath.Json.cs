namespace VaeGpu;

public sealed partial class LatentPath
{
    /// <summary>Reads a path from a JSON file.</summary>
    /// <param name="path">The file, of at most 64 MiB.</param>
    /// <exception cref="LatentPathFormatException">It is not a path.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LatentPath Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Reads a path from JSON in UTF-8, to the end of a stream.</summary>
    /// <param name="stream">The stream; stays open. Of at most 64 MiB.</param>
    /// <exception cref="LatentPathFormatException">It is not a path.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LatentPath Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return LatentPathReader.Read(stream);
    }

    /// <summary>Reads a path from JSON.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="LatentPathFormatException">It is not a path.</exception>
    public static LatentPath FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        return LatentPathReader.Read(stream);
    }

    /// <summary>Writes the path as a JSON file: beside its place first, then renamed. Reading it gives the same path, to the bit.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Writes the path as JSON in UTF-8.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        LatentPathWriter.Write(this, stream);
    }

    /// <summary>The path as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        LatentPathWriter.Write(this, stream);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
