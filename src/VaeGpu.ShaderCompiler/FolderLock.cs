namespace VaeGpu.ShaderCompiler;

/// <summary>Keeps every other process out of a folder of outputs until it is disposed or the process ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Waits for the folder.</summary>
    /// <exception cref="TimeoutException">Another process held it for the whole time.</exception>
    public static FolderLock Take(string folder, TimeSpan timeout)
    {
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FolderLock(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Environment.TickCount64 < deadline)
            {
                Thread.Sleep(20);
            }
            catch (IOException exception)
            {
                throw new TimeoutException($"Another build holds {folder}.", exception);
            }
        }
    }

    /// <summary>Lets the next one in. The file stays: deleting it would let two processes hold two files of one name.</summary>
    public void Dispose() => _file.Dispose();
}
