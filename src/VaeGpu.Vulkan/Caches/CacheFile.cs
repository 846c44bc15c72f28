using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VaeGpu.Vulkan;

/// <summary>
/// A file that spares work done before, and that is never trusted: any bit of it may be wrong, and it may come from another machine. What is in it is
/// given out only if it is whole, unchanged and of the same identity. Thread-safe; processes may read and write one file at the same time.
/// </summary>
/// <remarks>
/// Little-endian: 8 bytes <c>VAEGPU\r\n</c>; uint32 format version, 1; uint32 bytes of the payload; 32 bytes SHA-256 of the identity; 32 bytes SHA-256
/// of the payload; the payload, and nothing behind it.
/// </remarks>
internal static class CacheFile
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 80;

    private const uint FormatVersion = 1;
    private const int VersionAt = 8;
    private const int LengthAt = 12;
    private const int IdentityAt = 16;
    private const int HashAt = 48;

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    // A line end in it, so that a transfer as text is found out.
    private static ReadOnlySpan<byte> Magic => "VAEGPU\r\n"u8;

    /// <summary>Reads a file's payload.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What it must have been written for.</param>
    /// <param name="maximumBytes">What the payload may have at most; nothing larger is read or given memory.</param>
    /// <param name="problem">Why there is no payload although there is something in the file's place; null otherwise.</param>
    /// <returns>The payload; null where there is none that can be trusted. Nothing is thrown, whatever is there.</returns>
    public static byte[]? Read(string path, CacheIdentity identity, int maximumBytes, out string? problem)
    {
        try
        {
            problem = Read(path, identity, maximumBytes, out byte[]? payload);
            return payload;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = null;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            problem = exception.Message;
        }

        return null;
    }

    /// <summary>Writes a file beside its place and renames it once whole; makes its folder where that is missing.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="identity">What it is good for.</param>
    /// <param name="payload">What it holds.</param>
    /// <exception cref="IOException">It cannot be written, for whatever reason; what was there before stays.</exception>
    public static void Write(string path, CacheIdentity identity, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[VersionAt..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(header[LengthAt..], (uint)payload.Length);
        identity.Hash.CopyTo(header[IdentityAt..]);
        SHA256.HashData(payload, header[HashAt..]);
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            DeleteAbandoned(folder, Path.GetFileName(path));
            using var file = new PartialFile(path, $".{Guid.NewGuid():n}.partial");
            file.Stream.Write(header);
            file.Stream.Write(payload);
            file.Commit();
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw new IOException($"The cache file {path} cannot be written: {exception.Message}", exception);
        }
    }

    private static string? Read(string path, CacheIdentity identity, int maximumBytes, out byte[]? payload)
    {
        payload = null;
        // Looked at before it is opened: a pipe in the file's place has no length, and opening it would wait for its other end.
        var info = new FileInfo(path);
        if (Directory.Exists(path))
        {
            return "it is a folder";
        }

        if (info.Length < HeaderBytes)
        {
            return "it is cut short";
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Span<byte> header = stackalloc byte[HeaderBytes];
        stream.ReadExactly(header);
        if (!header[..VersionAt].SequenceEqual(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(header[VersionAt..]) != FormatVersion)
        {
            return "it is no cache file of this version";
        }

        if (!header.Slice(IdentityAt, identity.Hash.Length).SequenceEqual(identity.Hash))
        {
            return "it was written for another device, driver or version of the kernels";
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[LengthAt..]);
        if (length > maximumBytes || stream.Length != HeaderBytes + length)
        {
            return "its length is not what it should be";
        }

        var content = new byte[length];
        stream.ReadExactly(content);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(header[HashAt..]))
        {
            return "its content was changed";
        }

        payload = content;
        return null;
    }

    /// <summary>What a process that ended while it wrote has left behind.</summary>
    private static void DeleteAbandoned(string folder, string name)
    {
        foreach (string left in Directory.GetFiles(folder, $"{name}.*.partial"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > Abandoned)
            {
                File.Delete(left);
            }
        }
    }

    /// <summary>What files, folders and paths refuse by.</summary>
    private static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
