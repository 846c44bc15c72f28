using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VaeGpu;

/// <summary>
/// Reads and writes NumPy's .npy files (format versions 1 to 3: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), so that
/// latents and pictures can be checked from Python. Stateless and thread-safe.
/// </summary>
public static class Npy
{
    private const int LongestHeader = 1 << 16;
    private const int DataAlignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The content is no NumPy array that is read here; nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static NpyArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Read(stream);
    }

    /// <summary>Reads one array from a stream, and leaves it behind the array. Memory is taken for what is there, not for what the header claims.</summary>
    /// <param name="stream">The stream, left open; need not seek.</param>
    /// <exception cref="InvalidDataException">The content is no NumPy array that is read here; nothing else is thrown for bad content.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static NpyArray Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            NpyHeader header = ReadHeader(stream);
            int elementBytes = Bytes(header.Type);
            long bytes = CountBytes(header.Shape, elementBytes);
            byte[] content = ReadContent(stream, bytes);
            if (header.FortranOrder && header.Shape.Length > 1)
            {
                content = ToCOrder(content, header.Shape, elementBytes);
            }

            return new NpyArray(header.Type, header.Shape, content);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The NumPy file ends before its array does.", exception);
        }
    }

    /// <summary>Writes floats as a version 1 file, beside its place first, then renamed.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">The extents, outermost first.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => WriteFile(path, MemoryMarshal.AsBytes(values), "<f4", values.Length, shape);

    /// <summary>Writes floats as a version 1 file.</summary>
    /// <param name="stream">The stream, left open.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">The extents, outermost first.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static void Write(Stream stream, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => WriteStream(stream, MemoryMarshal.AsBytes(values), "<f4", values.Length, shape);

    /// <summary>Writes whole numbers as a version 1 file, beside its place first, then renamed.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">The extents, outermost first.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) => WriteFile(path, MemoryMarshal.AsBytes(values), "<i4", values.Length, shape);

    /// <summary>Writes whole numbers as a version 1 file.</summary>
    /// <param name="stream">The stream, left open.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">The extents, outermost first.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static void Write(Stream stream, ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) => WriteStream(stream, MemoryMarshal.AsBytes(values), "<i4", values.Length, shape);

    private static NpyHeader ReadHeader(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic))
        {
            throw new InvalidDataException("This is no NumPy file: it does not begin with \\x93NUMPY.");
        }

        int version = start[6];
        if (version is < 1 or > 3)
        {
            throw new InvalidDataException($"The NumPy file is of version {version}; versions 1 to 3 are read.");
        }

        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        stream.ReadExactly(lengthBytes);
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestHeader)
        {
            throw new InvalidDataException($"The NumPy file says that its header is {length} bytes long; at most {LongestHeader} are read.");
        }

        var header = new byte[length];
        stream.ReadExactly(header);

        // Version 3 is UTF-8; what is defined in any of them is ASCII, which Latin-1 leaves as it is and never fails on.
        return NpyHeader.Parse(Encoding.Latin1.GetString(header));
    }

    private static int Bytes(NpyType type) => type switch
    {
        NpyType.UInt8 => 1,
        NpyType.Float16 => 2,
        NpyType.Float32 or NpyType.Int32 => 4,
        _ => 8,
    };

    private static long CountBytes(ImmutableArray<int> shape, int elementBytes)
    {
        long bytes = elementBytes;
        foreach (int extent in shape)
        {
            // An extent of 0 does not excuse the others; they are int, so that one step past the limit still fits a long.
            bytes *= extent;
            if (bytes > Array.MaxLength)
            {
                throw new InvalidDataException($"The NumPy array [{string.Join(", ", shape)}] has more than {Array.MaxLength} bytes, more than is read.");
            }
        }

        return bytes;
    }

    private static byte[] ReadContent(Stream stream, long bytes)
    {
        if (stream.CanSeek && bytes > stream.Length - stream.Position)
        {
            throw new InvalidDataException($"The NumPy file holds {stream.Length - stream.Position} bytes of an array that needs {bytes}.");
        }

        const int FirstStep = 1 << 20;
        var content = new byte[stream.CanSeek ? bytes : Math.Min(bytes, FirstStep)];
        for (int read = 0; read < bytes;)
        {
            if (read == content.Length)
            {
                Array.Resize(ref content, (int)Math.Min(bytes, 2L * content.Length));
            }

            stream.ReadExactly(content.AsSpan(read));
            read = content.Length;
        }

        return content;
    }

    private static byte[] ToCOrder(byte[] content, ImmutableArray<int> shape, int elementBytes)
    {
        var result = new byte[content.Length];
        var strides = new long[shape.Length];
        long stride = elementBytes;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        // Counts through the target like an odometer, keeping the place in the source.
        var index = new int[shape.Length];
        long source = 0;
        for (int target = 0; target < result.Length; target += elementBytes)
        {
            content.AsSpan((int)source, elementBytes).CopyTo(result.AsSpan(target));
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static void WriteFile(string path, ReadOnlySpan<byte> content, string description, int elements, ReadOnlySpan<int> shape)
    {
        byte[] header = WriteHeader(description, elements, shape);
        AtomicFile.Write(path, header, content);
    }

    private static void WriteStream(Stream stream, ReadOnlySpan<byte> content, string description, int elements, ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(WriteHeader(description, elements, shape));
        stream.Write(content);
    }

    private static byte[] WriteHeader(string description, int elements, ReadOnlySpan<int> shape)
    {
        long product = 1;
        var tuple = new StringBuilder("(");
        foreach (int extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            product = checked(product * extent);
            tuple.Append(CultureInfo.InvariantCulture, $"{extent}, ");
        }

        if (product != elements)
        {
            throw new ArgumentException($"The shape has {product} elements, but {elements} values were given.", nameof(shape));
        }

        // A tuple of one keeps its comma in Python; longer ones lose it.
        string extents = shape.Length > 1 ? tuple.ToString(0, tuple.Length - 2) : tuple.ToString().TrimEnd();
        string text = $"{{'descr': '{description}', 'fortran_order': False, 'shape': {extents}), }}";
        int length = (Magic.Length + 4 + text.Length + 1 + DataAlignment - 1) / DataAlignment * DataAlignment;
        var header = new byte[length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(length - 10)));
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }
}
