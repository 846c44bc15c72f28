namespace VaeGpu.Training;

/// <summary>Opens the images that a command line names: <c>fashion-mnist</c>, an IDX file, a folder of IDX files by MNIST's names, or a folder of PNG files of one size.</summary>
public static class DataSets
{
    /// <summary>The name under which Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017) is found.</summary>
    public const string FashionMnist = "fashion-mnist";

    private const string DebianFolder = "/usr/share/datasets/fashion-mnist";
    private const string FolderVariable = "VAEGPU_FASHION_MNIST";

    /// <summary>Opens images.</summary>
    /// <param name="name"><c>fashion-mnist</c>, a file or a folder.</param>
    /// <param name="split">
    /// Which part. A folder may hold the parts as <c>train</c> and <c>test</c>, or IDX files by MNIST's names. A single IDX file, or a folder
    /// without parts, is the training part alone: asking for its test part is an error, so that no figure is taken for what it is not.
    /// </param>
    /// <exception cref="DataException">They cannot be read.</exception>
    public static ImageData Open(string name, DataSplit split)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name == FashionMnist)
        {
            string folder = Environment.GetEnvironmentVariable(FolderVariable) ?? DebianFolder;
            return FindIdx(folder, split) is { } found
                ? IdxFile.ReadImages(found) with { Name = FashionMnist }
                : throw new DataException($"Fashion-MNIST is not in {folder}: install Debian's package dataset-fashion-mnist, or set {FolderVariable} to a folder with its four IDX files");
        }

        if (File.Exists(name))
        {
            return split == DataSplit.Train
                ? IdxFile.ReadImages(name)
                : throw new DataException($"{name} has no test part: ask for --split train, or give the test images' own file with --split train");
        }

        if (!Directory.Exists(name))
        {
            throw new DataException($"{name}: no such file or folder, and not the name of a data set ({FashionMnist})");
        }

        if (FindIdx(name, split) is { } idx)
        {
            return IdxFile.ReadImages(idx);
        }

        string part = Path.Combine(name, split == DataSplit.Train ? "train" : "test");
        if (Directory.Exists(part))
        {
            return PngFolder.ReadImages(part);
        }

        return split == DataSplit.Train
            ? PngFolder.ReadImages(name)
            : throw new DataException($"{name} has no test part (a folder named test): ask for --split train");
    }

    private static string? FindIdx(string folder, DataSplit split)
    {
        string stem = Path.Combine(folder, split == DataSplit.Train ? "train-images-idx3-ubyte" : "t10k-images-idx3-ubyte");
        return File.Exists(stem) ? stem : File.Exists(stem + ".gz") ? stem + ".gz" : null;
    }
}
