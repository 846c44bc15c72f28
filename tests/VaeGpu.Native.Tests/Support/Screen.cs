using System.Buffers.Binary;
using System.Diagnostics;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>A display without a screen: Xvfb, whose picture is a file in the form of xwd.</summary>
internal sealed class Screen : IDisposable
{
    public const int Width = 640;
    public const int Height = 480;

    private readonly TemporaryFolder _folder = new();
    private readonly Process _server;

    public Screen()
    {
        // It takes a number of its own and writes it to file descriptor 1 once it listens.
        _server = Process.Start(new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", $"{Width}x{Height}x24", "-fbdir", _folder.Path, "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string?> number = _server.StandardOutput.ReadLineAsync();
        Assert.That(number.Wait(TimeSpan.FromSeconds(30)) && number.Result is not null, "Xvfb did not start");
        _ = _server.StandardError.ReadToEndAsync();
        Name = ":" + number.Result;
    }

    /// <summary>What DISPLAY is to be.</summary>
    public string Name { get; }

    /// <summary>What is on it, [height][width] of red, green and blue.</summary>
    public (int Red, int Green, int Blue)[][] Capture()
    {
        byte[] dump;
        using (FileStream file = new(_folder.File("Xvfb_screen0"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            dump = new byte[file.Length];
            file.ReadExactly(dump);
        }

        // XWDFile.h: 25 words, highest byte first; then the window's name, colours of 12 bytes each, and rows of pixels, here blue first.
        uint Word(int index) => BinaryPrimitives.ReadUInt32BigEndian(dump.AsSpan(4 * index));
        Assert.That((Word(4), Word(5), Word(11)), Is.EqualTo(((uint)Width, (uint)Height, 32u)), "width, height, bits of a pixel");
        int pixels = (int)(Word(0) + 12 * Word(19));
        int row = (int)Word(12);
        return [.. Enumerable.Range(0, Height).Select(y => Enumerable.Range(0, Width).Select(x =>
        {
            int at = pixels + y * row + 4 * x;
            return ((int)dump[at + 2], (int)dump[at + 1], (int)dump[at]);
        }).ToArray())];
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _folder.Dispose();
    }
}
