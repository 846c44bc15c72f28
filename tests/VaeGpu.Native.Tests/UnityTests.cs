using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>
/// The library as a plugin of an engine that speaks Unity's protocol, written from Unity's public headers: pictures in the engine's textures are
/// compared with those that vg_decode gives, within 1/255, and core and synchronisation validation have nothing to say.
/// </summary>
[Platform("Linux")]
public sealed class UnityTests
{
    private static readonly Dictionary<string, string> Validation = new()
    {
        ["VK_INSTANCE_LAYERS"] = "VK_LAYER_KHRONOS_validation",
        ["VK_LAYER_ENABLES"] = "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT",
    };

    /// <summary>Both versions of Unity's Vulkan interface, and frames that count from anywhere.</summary>
    [TestCase("0", "1")]
    [TestCase("1", "1")]
    [TestCase("0", "0")]
    [TestCase("0", "18446744073709551000")]
    public void RenderTexture_HasThePictures(string firstVersion, string firstFrame) => Run("texture", NativeBuild.Fashion, firstVersion, firstFrame);

    [Test]
    public void RenderTexture_OfAPluginThatWasLoadedLate() => Run("late", NativeBuild.Fashion);

    [Test]
    public void TwoDecoders_DrawInOneFrame() => Run("two", NativeBuild.Fashion);

    [Test]
    public void RenderTexture_OfHalves_IsDisplayEncodedOrLinear() => Run("half", NativeBuild.Fashion);

    [Test]
    public void Rectangle_IsWrittenAndNothingBesideIt() => Run("rectangle", NativeBuild.Fashion);

    /// <summary>A model of codes, of which more kernels are run.</summary>
    [Test]
    public void RenderTexture_HasThePicturesOfCodes() => Run("late", Repository.File("samples/models/fashion-codes.safetensors"));

    [Test]
    public void ExternalTexture_IsTakenAndHasThePictures() => Run("external", NativeBuild.Fashion);

    /// <summary>A Unity that destroys textures tells nobody, and the next has the old one's handle; the layer's handles are never the same twice, so that it is left out once.</summary>
    [Test]
    public void RenderTexture_MadeAnewEachFrame([Values] bool validated)
    {
        Command.Outcome outcome = Command.Succeed(NativeBuild.Program("unity.c"), ["recreate", NativeBuild.Fashion], validated ? Validation : null);
        Assert.That(outcome.Lines[^1], Is.EqualTo("done"));
        if (!validated)
        {
            Assert.That(int.Parse(outcome.Lines[0].Split(' ')[0]), Is.GreaterThan(5), outcome.Lines[0]);
        }
    }

    [Test]
    public void AThousandFrames_AllocateNothing() => Run("thousand", NativeBuild.Fashion);

    [Test]
    public void Decoders_MayGoWhileTheirFramesAreUnderWay() => Run("destroy", NativeBuild.Fashion);

    [Test]
    public void DeviceThatGoes_TakesAllWithItAndAnotherComes() => Run("restart", NativeBuild.Fashion);

    [Test]
    public void DeviceThatGoes_WhileThreadsAreAtIt() => Run("race", NativeBuild.Fashion);

    [Test]
    public void Plugin_MayBeUnloadedAndLoadedAgain() => Run("unload", NativeBuild.Fashion);

    [Test]
    public void Events_ThatAreWrong_SaySoOrAreIgnored() => Run("garbage", NativeBuild.Fashion);

    [Test]
    public void Options_ThatAskForAnotherDevice_AreRefused() => Run("options", NativeBuild.Fashion);

    [TestCase("2", "Direct3D 11")]
    [TestCase("4", "nothing")]
    [TestCase("11", "OpenGL ES 3")]
    [TestCase("16", "Metal")]
    [TestCase("17", "OpenGL")]
    [TestCase("18", "Direct3D 12")]
    [TestCase("26", "renderer 26")]
    public void AnotherRenderer_IsSaid(string renderer, string name) => Run("other", renderer, name);

    [Test]
    public void VulkanClosedToPlugins_IsSaid() => Run("closed");

    [Test]
    public void RegistryWithNothing_IsNoUnity() => Run("empty");

    [Test]
    public void EngineWithoutACommandBuffer_IsRefused() => Run("refuses", NativeBuild.Fashion);

    [Test]
    public void EventInsideARenderPass_IsRefused() => Run("inside", NativeBuild.Fashion);

    /// <summary>The scripts of samples/unity/org.vaegpu, compiled against the stub, over this library on the engine: the whole way from a script to the engine's texture.</summary>
    [Test]
    public void Package_DrawsIntoTheEnginesTextures()
    {
        string play = typeof(UnityTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "UnityPlay").Value!;
        Command.Outcome outcome = Command.Succeed("dotnet", [play, NativeBuild.Library, NativeBuild.UnityEngine(), NativeBuild.Fashion], Validation);
        Assert.That(outcome.Output.Trim(), Is.EqualTo("done"));
    }

    /// <summary>Silence of the layer means something.</summary>
    [Test]
    public void ValidationLayer_SeesAMistake() =>
        Assert.That(Command.Succeed(NativeBuild.Program("unity.c"), ["canary", NativeBuild.Fashion], Validation).Error, Does.Contain("Validation Error"));

    /// <summary>The same structs, written down twice.</summary>
    [Test]
    public void Structs_LieAsTheEngineHasThem()
    {
        foreach (string line in NativeBuild.Run("unity.c", "layout").Lines)
        {
            string[] words = line.Split(' ');
            string[] name = words[0].Split('.');
            Type type = typeof(UnityPlugin).Assembly.GetType("VaeGpu.Native." + name[0], throwOnError: true)!;
            int ours = name.Length == 1 ? SizeOf(type) : (int)Marshal.OffsetOf(type, name[1]);
            Assert.That(ours, Is.EqualTo(int.Parse(words[1])), words[0]);
        }
    }

    [Test]
    public void Library_HasWhatUnityLooksFor()
    {
        string exported = Command.Succeed("nm", ["-D", "--defined-only", NativeBuild.Library]).Output;
        Assert.That(exported, Does.Match(@"T UnityPluginLoad\b").And.Match(@"T UnityPluginUnload\b"));
    }

    private static void Run(params string[] arguments) =>
        Assert.That(Command.Succeed(NativeBuild.Program("unity.c"), arguments, Validation).Output.Trim(), Is.EqualTo("done"));

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
