namespace VaeGpu;

/// <summary>A picture in memory.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">Display-encoded RGBA8, [height, width, 4].</param>
public sealed record Picture(int Width, int Height, byte[] Pixels)
{
    /// <summary>Writes it as a PNG, beside its place first, then renamed.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => PngWriter.Write(path, Pixels, Width, Height);
}
