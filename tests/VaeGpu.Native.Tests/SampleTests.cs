using System.Diagnostics;
using BigGustave;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>The samples that hosts in other languages are, run as their readers would, and what they show looked at.</summary>
internal sealed class SampleTests
{
    private const int Seed = 7;

    [Test]
    public void Python_SavesTheDrawsOfThePrior()
    {
        string png = NativeBuild.Folder.File("draws.png");
        Command.Succeed("/usr/bin/python3", [Repository.File("samples/python-ctypes/draw.py"), NativeBuild.Library, NativeBuild.Fashion, png]);

        using Model model = Model.Load(NativeBuild.Fashion);
        using var decoder = new CpuDecoder(model);
        ImageShape image = model.Architecture.Image;
        byte[] expected = new byte[16 * image.Pixels * 4];
        decoder.Decode(DecoderInput.PriorSamples(16, Seed), expected);
        Png picture = Png.Open(png);
        Assert.That((picture.Width, picture.Height), Is.EqualTo((image.Width, 16 * image.Height)));
        int largest = 0;
        for (int i = 0; i < 16 * image.Pixels; i++)
        {
            largest = Math.Max(largest, Math.Abs(picture.GetPixel(i % image.Width, i / image.Width).R - expected[4 * i]));
        }

        Assert.That(largest, Is.LessThanOrEqualTo(1), "rounding apart, every backend gives the same picture");
    }

    [Test]
    public void Python_OfAFileThatIsNone_SaysWhatIsWrong()
    {
        Command.Outcome outcome = Command.Run("/usr/bin/python3", [Repository.File("samples/python-ctypes/draw.py"), NativeBuild.Library, NativeBuild.Header, "none.png"]);
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error.Trim(), Is.Not.Empty.And.Not.Contains("Traceback"));
    }

    /// <summary>The host owns instance, device, swapchain and texture, and the window shows just what a .NET program would have decoded.</summary>
    [Test]
    public void CHost_ShowsThePathsPictures_AndNoValidationMessage()
    {
        string program = NativeBuild.CompileHost("c-host", "host.c", "-lvulkan");
        using var screen = new Screen();
        CheckStillPictures(screen, program, "--validate");

        // To its end: everything is taken down in order, and the validation layer has nothing to say, objects left behind included.
        Command.Succeed(program, [NativeBuild.Fashion, "--frames", "40", "--validate"], new Dictionary<string, string> { ["DISPLAY"] = screen.Name });
    }

    /// <summary>OpenGL imports the memory that the library decodes into: not a byte is copied, and the window's pixels are the same again.</summary>
    [Test]
    public void GlHost_ShowsThePathsPictures_FromImportedMemory()
    {
        string program = NativeBuild.CompileHost("gl-host", "gl.c");
        using var screen = new Screen();
        CheckStillPictures(screen, program);

        var environment = new Dictionary<string, string>(HostTests.Validation) { ["DISPLAY"] = screen.Name };
        Command.Outcome outcome = Command.Succeed(program, [NativeBuild.Fashion, "--frames", "200"], environment);
        Assert.That(outcome.Output + outcome.Error, Does.Contain("ms a frame").And.Not.Contains("Validation"));
    }

    [Test]
    public void Love_MorphsSprites()
    {
        using var screen = new Screen();
        using var home = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["DISPLAY"] = screen.Name,
            ["HOME"] = home.Path,
            ["XDG_DATA_HOME"] = home.Path,
            ["LIBGL_ALWAYS_SOFTWARE"] = "1",
            ["VAEGPU_LIBRARY"] = NativeBuild.Library,
            ["VAEGPU_MODEL"] = NativeBuild.Fashion,
            ["VAEGPU_SCREENSHOT"] = "shot.png",
        };
        Command.Succeed("love", [Repository.File("samples/love-morph")], environment);
        Png shot = Png.Open(Directory.GetFiles(home.Path, "shot.png", SearchOption.AllDirectories).Single());
        Assert.That((shot.Width, shot.Height), Is.EqualTo((Screen.Width, Screen.Height)));
        // Nearly each of the 48 sprites shows a garment of its own: bright somewhere, dark elsewhere, and unlike its neighbour's. Some are dim on their way.
        int[][] sprites = [.. Enumerable.Range(0, 48).Select(i => Brightness(shot, 12 + i % 8 * 78, 12 + i / 8 * 78))];
        Assert.That(sprites.Count(sprite => sprite.Max() > 60 && sprite.Min() < 30), Is.GreaterThanOrEqualTo(40));
        Assert.That(sprites.Zip(sprites.Skip(1), (one, other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Average()).Count(difference => difference > 2), Is.GreaterThanOrEqualTo(40));
    }

    /// <summary>Starts a host that shows its pictures at rest, and holds the window against what .NET decodes.</summary>
    private static void CheckStillPictures(Screen screen, string program, params string[] arguments)
    {
        const int Columns = 8, Rows = 6, Keys = 6;
        using Process host = Process.Start(Start(program, [NativeBuild.Fashion, "--still", .. arguments], screen.Name))!;
        Task<string> errors = host.StandardError.ReadToEndAsync();
        // A frame time is printed after the first second of frames.
        Task<string?> line = host.StandardOutput.ReadLineAsync();
        Assert.That(line.Wait(TimeSpan.FromMinutes(2)), "no frame time");
        (int Red, int Green, int Blue)[][] pixels = screen.Capture();
        host.Kill();
        host.WaitForExit();
        Assert.That(line.Result, Does.Contain("ms a frame"), errors.Result);

        byte[] expected = StillPictures(Columns * Rows, Keys, out ImageShape image);
        int width = Columns * image.Width, height = Rows * image.Height;
        int wrong = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int instance = y / image.Height * Columns + x / image.Width;
                int at = 4 * (instance * image.Pixels + y % image.Height * image.Width + x % image.Width);
                (int red, int green, int blue) = pixels[(2 * y + 1) * Screen.Height / (2 * height)][(2 * x + 1) * Screen.Width / (2 * width)];
                wrong += Math.Abs(red - expected[at]) > 1 || Math.Abs(green - expected[at + 1]) > 1 || Math.Abs(blue - expected[at + 2]) > 1 ? 1 : 0;
            }
        }

        Assert.That(wrong, Is.Zero, $"of {width * height} pixels");
    }

    private static ProcessStartInfo Start(string program, string[] arguments, string display)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPLAY"] = display;
        return start;
    }

    /// <summary>What the hosts show at rest, decoded on the processor.</summary>
    private static byte[] StillPictures(int pictures, int keys, out ImageShape image)
    {
        using Model model = Model.Load(NativeBuild.Fashion);
        image = model.Architecture.Image;
        int latent = model.Architecture.LatentSize;
        float[] draws = new float[keys * latent];
        using (var prior = new PriorSampler(model))
        {
            prior.Draw(DecoderInput.PriorSamples(keys, Seed), draws);
        }

        LatentPath path = LatentPath.Create(LatentPathKind.Spherical, draws, latent, new LatentPathOptions { Loop = true });
        PathTime[] times = [.. Enumerable.Range(0, pictures).Select(i => new PathTime(0, path.Duration * i / pictures))];
        byte[] pixels = new byte[pictures * image.Pixels * 4];
        using var decoder = new CpuDecoder(model);
        decoder.Decode(DecoderInput.Paths(new LatentPathSet(path), times), pixels);
        return pixels;
    }

    private static int[] Brightness(Png picture, int left, int top) =>
        [.. Enumerable.Range(0, 60 * 60).Select(i => (int)picture.GetPixel(left + i % 60, top + i / 60).R)];
}
