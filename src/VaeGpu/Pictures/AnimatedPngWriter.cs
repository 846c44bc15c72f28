using System.Buffers.Binary;

namespace VaeGpu;

/// <summary>
/// Writes an animated PNG, a frame at a time; readers without animation show the first. A file appears under its name only when
/// <see cref="Finish"/> is called: disposing without it leaves what was there before. Not thread-safe.
/// </summary>
public sealed class AnimatedPngWriter : IDisposable
{
    private readonly PartialFile? _file;
    private readonly Stream _stream;
    private readonly int _width;
    private readonly int _height;
    private readonly PngFormat _format;
    private readonly int _frames;
    private readonly ushort _delayNumerator;
    private readonly ushort _delayDenominator;
    private int _written;
    private int _sequence;
    private bool _finished;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file, replaced if it is there when <see cref="Finish"/> is called.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="frames">How many frames will follow, at least 1; the file says so before the first.</param>
    /// <param name="framesPerSecond">From 0.01 to 65,535; 30 where it is not given.</param>
    /// <param name="loops">How often the animation runs; 0 for ever.</param>
    /// <param name="format">The layout of a pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, count or rate is out of range.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public AnimatedPngWriter(string path, int width, int height, int frames, double framesPerSecond = 30, int loops = 0, PngFormat format = PngFormat.Rgba)
        : this(width, height, frames, framesPerSecond, loops, format)
    {
        _file = new PartialFile(path);
        _stream = _file.Stream;
        WriteStart(loops);
    }

    /// <summary>Starts on a stream.</summary>
    /// <param name="stream">The stream, left open; need not seek.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="frames">How many frames will follow, at least 1; the file says so before the first.</param>
    /// <param name="framesPerSecond">From 0.01 to 65,535; 30 where it is not given.</param>
    /// <param name="loops">How often the animation runs; 0 for ever.</param>
    /// <param name="format">The layout of a pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, count or rate is out of range.</exception>
    public AnimatedPngWriter(Stream stream, int width, int height, int frames, double framesPerSecond = 30, int loops = 0, PngFormat format = PngFormat.Rgba)
        : this(width, height, frames, framesPerSecond, loops, format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        WriteStart(loops);
    }

    private AnimatedPngWriter(int width, int height, int frames, double framesPerSecond, int loops, PngFormat format)
    {
        PngChunks.CheckSize(width, height, format);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(loops);
        if (!(framesPerSecond >= 0.01 && framesPerSecond <= ushort.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "is not from 0.01 to 65535");
        }

        _stream = Stream.Null;
        _width = width;
        _height = height;
        _frames = frames;
        _format = format;
        (_delayNumerator, _delayDenominator) = ToFraction(framesPerSecond);
    }

    /// <summary>Writes the next frame.</summary>
    /// <param name="pixels">[height, width, bytes of the format], display-encoded.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of a frame.</exception>
    /// <exception cref="InvalidOperationException">All frames are written already.</exception>
    public void WriteFrame(ReadOnlySpan<byte> pixels)
    {
        PngChunks.CheckPixels(pixels, _width, _height, _format);
        if (_written == _frames)
        {
            throw new InvalidOperationException($"All {_frames} frames are written already.");
        }

        Span<byte> control = stackalloc byte[26];
        BinaryPrimitives.WriteInt32BigEndian(control, _sequence++);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], _width);
        BinaryPrimitives.WriteInt32BigEndian(control[8..], _height);

        // At the upper left, left standing afterwards, replacing what was there.
        control[12..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(control[20..], _delayNumerator);
        BinaryPrimitives.WriteUInt16BigEndian(control[22..], _delayDenominator);
        PngChunks.Write(_stream, "fcTL"u8, control);
        if (_written == 0)
        {
            int plain = -1;
            PngPixels.Write(_stream, pixels, _width, _format, ref plain);
        }
        else
        {
            PngPixels.Write(_stream, pixels, _width, _format, ref _sequence);
        }

        _written++;
    }

    /// <summary>Ends the animation, and gives a file its name.</summary>
    /// <exception cref="InvalidOperationException">Not all frames are written.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Finish()
    {
        if (_finished)
        {
            return;
        }

        if (_written != _frames)
        {
            throw new InvalidOperationException($"{_written} of {_frames} frames are written.");
        }

        PngChunks.WriteEnd(_stream);
        _file?.Commit();
        _finished = true;
    }

    /// <summary>Closes the file; without <see cref="Finish"/> nothing is left of it.</summary>
    public void Dispose() => _file?.Dispose();

    private void WriteStart(int loops)
    {
        PngChunks.WriteStart(_stream, _width, _height, _format);
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, _frames);
        BinaryPrimitives.WriteInt32BigEndian(control[4..], loops);
        PngChunks.Write(_stream, "acTL"u8, control);
    }

    /// <summary>Seconds a frame as the 16-bit fraction the format has: exact for a whole number a second, within 1 in 60,000 otherwise.</summary>
    private static (ushort Numerator, ushort Denominator) ToFraction(double framesPerSecond)
    {
        double numerator = 1;
        while (numerator * framesPerSecond != Math.Round(numerator * framesPerSecond) && numerator * 10 * Math.Max(framesPerSecond, 1) <= ushort.MaxValue)
        {
            numerator *= 10;
        }

        return ((ushort)numerator, (ushort)Math.Max(1, Math.Round(numerator * framesPerSecond)));
    }
}
