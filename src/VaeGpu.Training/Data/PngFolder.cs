namespace VaeGpu.Training;

/// <summary>A folder of PNG files of one size, in the order of their names. All grey: one channel; otherwise three, or four where any pixel is not opaque.</summary>
public static class PngFolder
{
    private const long LargestContent = int.MaxValue - 64L;

    /// <summary>Reads every <c>.png</c> of a folder, not of the folders below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DataException">There is none, one cannot be read, or two differ in size; the message names the file.</exception>
    public static ImageData ReadImages(string folder)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be read ({exception.Message})", exception);
        }

        if (files.Length == 0)
        {
            throw new DataException($"{folder}: no PNG files here");
        }

        Array.Sort(files, StringComparer.Ordinal);
        var pictures = new List<PngPicture>(files.Length);
        foreach (string file in files)
        {
            PngPicture picture = PngPicture.Read(file);
            if (pictures.Count > 0 && (picture.Width, picture.Height) != (pictures[0].Width, pictures[0].Height))
            {
                throw new DataException($"{file}: {picture.Width}×{picture.Height} pixels, and {files[0]} has {pictures[0].Width}×{pictures[0].Height}: all must be of one size");
            }

            pictures.Add(picture);
        }

        int channels = pictures.Any(picture => picture.HasTransparency) ? 4 : pictures.Any(picture => picture.HasColour) ? 3 : 1;
        var shape = new ImageShape(channels, pictures[0].Height, pictures[0].Width);
        if ((long)shape.Elements * files.Length > LargestContent)
        {
            throw new DataException($"{folder}: {files.Length} images of {shape} are more than two gigabytes");
        }

        byte[] pixels = new byte[shape.Elements * files.Length];
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures[i].CopyChannels(pixels.AsSpan(i * shape.Elements, shape.Elements), channels);
        }

        return new ImageData(folder, shape, pixels);
    }
}
