using System.Collections.Concurrent;
using VaeGpu.Testing;

namespace VaeGpu.Native.Tests;

/// <summary>What all tests run against: the library as build-native.sh makes it, C programs linked with it, and small models.</summary>
[SetUpFixture]
internal sealed class NativeBuild
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Programs = new();
    private static TemporaryFolder? _folder;

    /// <summary>The folder of libvaegpu.so and vaegpu.h.</summary>
    public static string Artifacts => Repository.File("artifacts/native");

    public static string Library => Path.Combine(Artifacts, "libvaegpu.so");

    public static string Header => Path.Combine(Artifacts, "vaegpu.h");

    /// <summary>A VAE of 1×4×4 and 3 latents, with an encoder and golden pairs.</summary>
    public static string Vae => Folder.File("vae.safetensors");

    /// <summary>A VQ-VAE of 1×4×4: 3 positions of 5 codes, with an autoregressive prior.</summary>
    public static string Codes => Folder.File("codes.safetensors");

    /// <summary>A VAE of 1×28×28, for the host's atlas.</summary>
    public static string Picture => Folder.File("picture.safetensors");

    /// <summary>The model of the first sample, trained on Fashion-MNIST.</summary>
    public static string Fashion => Repository.File("samples/models/fashion.safetensors");

    /// <summary>A place for files of the tests.</summary>
    public static TemporaryFolder Folder => _folder ?? throw new InvalidOperationException("not set up");

    /// <summary>A program of the folder C, compiled when first asked for, every warning an error.</summary>
    public static string Program(string name) => Programs.GetOrAdd(name, key => new Lazy<string>(() => Compile(key))).Value;

    /// <summary>Runs a program of the folder C and gives what it wrote; the test fails where it does not end with 0.</summary>
    public static Command.Outcome Run(string name, params string[] arguments) => Command.Succeed(Program(name), arguments);

    /// <summary>The engine that speaks Unity's protocol, as a library for scripts.</summary>
    public static string UnityEngine() => Programs.GetOrAdd("unity-engine.so", key => new Lazy<string>(() => CompileFile(
        Source("unity_play.c"), Folder.File(key), ["-shared", "-fPIC", Source("unity_engine.c"), Source("unity_device.c"), "-lvaegpu", "-lvulkan"]))).Value;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        Command.Succeed(Repository.File("build-native.sh"), []);
        Save(TestModels.Vae(), Vae);
        Save(TestModels.VqVae(prior: [6], golden: true), Codes);
        Save(TestModels.Vae(new ImageShape(1, 28, 28), latent: 4, hidden: [32], final: Activation.Sigmoid), Picture);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder?.Dispose();

    private static void Save(Model model, string path)
    {
        using (model)
        {
            model.Save(path);
        }
    }

    /// <summary>Compiles a C or C++ program against the header and the library, every warning an error.</summary>
    public static string CompileFile(string source, string program, params string[] libraries)
    {
        bool plusPlus = source.EndsWith(".cpp", StringComparison.Ordinal);
        Command.Succeed(
            plusPlus ? "g++" : "gcc",
            [
                plusPlus ? "-std=c++17" : "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-pedantic", "-Werror", "-D_POSIX_C_SOURCE=200809L", "-D_DEFAULT_SOURCE",
                $"-I{Artifacts}", "-o", program, source, $"-L{Artifacts}", "-lvaegpu", $"-Wl,-rpath,{Artifacts}", "-lpthread", "-ldl", .. libraries,
            ]);
        return program;
    }

    /// <summary>Compiles a sample that is an engine in C, of main.c and one more file.</summary>
    public static string CompileHost(string name, string second, params string[] libraries) => CompileFile(
        Repository.File($"samples/{name}/main.c"), Folder.File(name),
        [$"-I{Repository.File("samples/common")}", Repository.File($"samples/{name}/{second}"), Repository.File("samples/common/walk.c"), "-lSDL2", .. libraries]);

    private static string Compile(string name) => CompileFile(Source(name), Folder.File(name.Replace('.', '-')), name switch
    {
        "host.c" => ["-lvulkan"],
        "unity.c" => [Source("unity_scene.c"), Source("unity_pictures.c"), Source("unity_faults.c"), Source("unity_engine.c"), Source("unity_device.c"), "-lvaegpu", "-lvulkan", "-lm"],
        _ => [],
    });

    private static string Source(string name) => Repository.File("tests/VaeGpu.Native.Tests/C/" + name);
}
