using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>Images whose memory others import, from C; that OpenGL imports one is a sample's test.</summary>
[Platform("Linux")]
public sealed class TargetTests
{
    [Test]
    public void Arguments_ComeBackAsCodes() => Check("arguments");

    [Test]
    public void AThousandFrames_AllocateNothing() => NativeBuild.Run("target.c", "frames", NativeBuild.Vae);

    /// <summary>Without the layer, whose own books grow.</summary>
    [Test]
    public void AThousandTargets_DoNotGrow() => NativeBuild.Run("target.c", "cycles", NativeBuild.Vae);

    [Test]
    public void Targets_MayGoWhileThreadsDecodeIntoThem() => Check("race");

    private static void Check(string mode) =>
        Assert.That(
            Command.Succeed(NativeBuild.Program("target.c"), [mode, NativeBuild.Vae], HostTests.Validation).Output.Trim(), Is.EqualTo("done"), "the validation layer has nothing to say");
}
