using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Silk.NET.Shaderc;

namespace VaeGpu.ShaderCompiler;

/// <summary>
/// Compiles compute kernels in GLSL to SPIR-V 1.3 for Vulkan 1.1, optimised for performance, warnings counting as errors.
/// Runs in the process, over Shaderc. Thread-safe, but for <see cref="Dispose" />.
/// </summary>
/// <remarks>
/// <c>#include "x"</c> is looked for beside the file that asks and then in <c>include/</c>; <c>#include &lt;x&gt;</c> in
/// <c>include/</c> only; neither leaves the folder of shaders.
/// </remarks>
public sealed unsafe class GlslCompiler : IDisposable
{
    private static readonly Lazy<string> SharedIdentity = new(MakeIdentity);

    private readonly Shaderc _shaderc;
    private readonly string _folder;
    private Compiler* _compiler;

    /// <summary>Makes a compiler for the sources of one folder.</summary>
    /// <param name="shadersFolder">The folder of shaders.</param>
    /// <exception cref="FileNotFoundException">The native library of Shaderc cannot be loaded.</exception>
    public GlslCompiler(string shadersFolder)
    {
        _folder = Path.GetFullPath(shadersFolder);
        _shaderc = Shaderc.GetApi();
        _compiler = _shaderc.CompilerInitialize();
        if (_compiler is null)
        {
            _shaderc.Dispose();
            throw new InvalidOperationException("Shaderc could not make a compiler.");
        }
    }

    /// <summary>Stands for everything but sources and macros that a result depends on: this assembly and the native library.</summary>
    public static string Identity => SharedIdentity.Value;

    /// <summary>Compiles one variant.</summary>
    /// <exception cref="ShaderCompilationException">The source does not compile, or is not there.</exception>
    /// <exception cref="ObjectDisposedException">The compiler was disposed.</exception>
    public CompiledShader Compile(KernelVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        ObjectDisposedException.ThrowIf(_compiler is null, this);
        var folder = new SourceFolder(_folder);
        var source = folder.Read(variant.Source)
            ?? throw new ShaderCompilationException($"{variant.Source}:1: error: there is no such file.", folder.Dependencies);
        if (source.AsSpan().IndexOf("#version"u8) < 0)
        {
            // Without it glslang prints its built-in declarations to standard output, all 4,000 lines.
            throw new ShaderCompilationException($"{variant.Source}:1: error: there is no #version.", folder.Dependencies);
        }

        var handle = GCHandle.Alloc(folder);
        var options = _shaderc.CompileOptionsInitialize();
        CompilationResult* result = null;
        try
        {
            SetOptions(options, variant, handle);
            result = CompileIntoSpirv(source, variant.Source, options);
            var status = _shaderc.ResultGetCompilationStatus(result);
            if (status != CompilationStatus.Success)
            {
                var message = _shaderc.ResultGetErrorMessageS(result);
                throw new ShaderCompilationException(
                    string.IsNullOrWhiteSpace(message) ? $"{variant.Source}:1: error: Shaderc says {status}." : message.Trim(),
                    folder.Dependencies);
            }

            var spirv = new ReadOnlySpan<byte>(_shaderc.ResultGetBytes(result), checked((int)_shaderc.ResultGetLength(result))).ToArray();
            return new CompiledShader(spirv, folder.Dependencies);
        }
        finally
        {
            if (result is not null)
            {
                _shaderc.ResultRelease(result);
            }

            _shaderc.CompileOptionsRelease(options);
            handle.Free();
        }
    }

    /// <summary>Frees the compiler. No compilation may be under way.</summary>
    public void Dispose()
    {
        if (_compiler is not null)
        {
            _shaderc.CompilerRelease(_compiler);
            _compiler = null;
            _shaderc.Dispose();
        }
    }

    private void SetOptions(CompileOptions* options, KernelVariant variant, GCHandle folder)
    {
        _shaderc.CompileOptionsSetSourceLanguage(options, SourceLanguage.Glsl);
        _shaderc.CompileOptionsSetTargetEnv(options, TargetEnv.Vulkan, (uint)EnvVersion.Vulkan11);
        _shaderc.CompileOptionsSetTargetSpirv(options, SpirvVersion.Shaderc13);
        _shaderc.CompileOptionsSetOptimizationLevel(options, OptimizationLevel.Performance);
        _shaderc.CompileOptionsSetWarningsAsErrors(options);
        foreach (var (name, value) in variant.Macros)
        {
            _shaderc.CompileOptionsAddMacroDefinition(
                options, name, (nuint)Encoding.UTF8.GetByteCount(name), value, (nuint)Encoding.UTF8.GetByteCount(value));
        }

        _shaderc.CompileOptionsSetIncludeCallbacks(options, IncludeCallbacks.Resolver, IncludeCallbacks.Releaser, (void*)GCHandle.ToIntPtr(folder));
    }

    private CompilationResult* CompileIntoSpirv(byte[] source, string file, CompileOptions* options)
    {
        fixed (byte* text = source, fileName = Encoding.UTF8.GetBytes(file + '\0'), entryPoint = "main\0"u8)
        {
            return _shaderc.CompileIntoSpv(_compiler, text, (nuint)source.Length, ShaderKind.ComputeShader, fileName, entryPoint, options);
        }
    }

    private static string MakeIdentity()
    {
        using var shaderc = Shaderc.GetApi();
        uint version = 0, revision = 0;
        shaderc.GetSpvVersion(ref version, ref revision);
        var identity = new StringBuilder($"spirv {version:x}.{revision} tool {typeof(GlslCompiler).Assembly.ManifestModule.ModuleVersionId}");

        // Where the library lies beside the program it is known by its content; one of the system's, by its version alone.
        string[] folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
        foreach (var library in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*shaderc_shared*")))
        {
            using var stream = File.OpenRead(library);
            identity.Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return identity.ToString();
    }
}
