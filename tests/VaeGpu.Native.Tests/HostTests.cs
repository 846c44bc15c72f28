using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>A C host that owns the device: recording, submitting, losing it; under core and synchronisation validation.</summary>
[Platform("Linux")]
public sealed class HostTests
{
    private const int Side = 28;
    private const int Columns = 4;
    private const int Rows = 2;
    private const int Frames = 6;

    internal static readonly Dictionary<string, string> Validation = new()
    {
        ["VK_INSTANCE_LAYERS"] = "VK_LAYER_KHRONOS_validation",
        ["VK_LAYER_ENABLES"] = "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT",
    };

    [Test]
    public void Pictures_LieInTheHostsImage([Values("record", "floor", "submit")] string mode)
    {
        using var folder = new TemporaryFolder();
        Command.Outcome outcome = Command.Succeed(NativeBuild.Program("host.c"), [mode, NativeBuild.Picture, folder.File("image")], Validation);
        Assert.That(outcome.Output.Trim(), Is.EqualTo("done"), "the validation layer has nothing to say");
        byte[] image = File.ReadAllBytes(folder.File("image"));
        byte[] expected = Atlas(Frames);
        Assert.That(image, Has.Length.EqualTo(expected.Length));
        Assert.That(image.Zip(expected, (one, other) => Math.Abs(one - other)).Max(), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void LostDevice_IsSaidAndSurvived() =>
        Assert.That(Command.Succeed(NativeBuild.Program("host.c"), ["lost", NativeBuild.Picture], Validation).Output.Trim(), Is.EqualTo("done"));

    /// <summary>Silence of the layer means something.</summary>
    [Test]
    public void ValidationLayer_SeesAMistake() =>
        Assert.That(Command.Run(NativeBuild.Program("host.c"), ["canary", NativeBuild.Picture], Validation).Output, Does.Contain("Validation Error"));

    /// <summary>The eight draws of a seed as they must lie in the image.</summary>
    private static byte[] Atlas(ulong seed)
    {
        using Model model = Model.Load(NativeBuild.Picture);
        using var decoder = new CpuDecoder(model);
        byte[] pictures = new byte[Columns * Rows * Side * Side * 4];
        decoder.Decode(DecoderInput.PriorSamples(Columns * Rows, seed), pictures);
        byte[] atlas = new byte[pictures.Length];
        const int RowBytes = 4 * Side;
        for (int i = 0; i < Columns * Rows * Side; i++)
        {
            (int picture, int row) = Math.DivRem(i, Side);
            int y = picture / Columns * Side + row;
            pictures.AsSpan(i * RowBytes, RowBytes).CopyTo(atlas.AsSpan((y * Columns + picture % Columns) * RowBytes));
        }

        return atlas;
    }
}
