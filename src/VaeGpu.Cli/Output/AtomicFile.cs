namespace VaeGpu.Cli.Output;

/// <summary>Writes beside and renames, so that whatever stops the program leaves the old file or the new one, and no part of one.</summary>
internal static class AtomicFile
{
    public static void Write(FileInfo file, Action<Stream> write)
    {
        DirectoryInfo folder = file.Directory ?? throw new IOException($"{file.FullName} names no file");
        folder.Create();
        string partial = Path.Combine(folder.FullName, $".{file.Name}.{Environment.ProcessId}.partial");
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite))
            {
                write(stream);
            }

            File.Move(partial, file.FullName, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
