using System.Reflection;
using System.Text;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Native;
using Silk.NET.Shaderc;

namespace VaeGpu.ShaderCompiler.Tests;

/// <summary>The Shaderc subset: each function does what shaderc.h says, and the surface is that of the named package.</summary>
public sealed unsafe class ShadercBindingTests
{
    private Shaderc _shaderc = null!;
    private Compiler* _compiler;

    [SetUp]
    public void SetUp()
    {
        _shaderc = Shaderc.GetApi();
        _compiler = _shaderc.CompilerInitialize();
    }

    [TearDown]
    public void TearDown()
    {
        _shaderc.CompilerRelease(_compiler);
        _shaderc.Dispose();
    }

    [Test]
    public void SpvVersion_IsAtLeast13()
    {
        uint version = 0, revision = 0;
        _shaderc.GetSpvVersion(ref version, ref revision);
        uint again = 0;
        _shaderc.GetSpvVersion(&again, &revision);
        Assert.That(version, Is.GreaterThanOrEqualTo((uint)SpirvVersion.Shaderc13).And.EqualTo(again));
    }

    [Test]
    public void CompileIntoSpv_TakesStringsAndBytes()
    {
        var fromString = Bytes(_shaderc.CompileIntoSpv(_compiler, ShaderFolder.Scale, Size(ShaderFolder.Scale), ShaderKind.ComputeShader, "a.comp", "main", null));
        byte[] fromBytes;
        var source = Encoding.UTF8.GetBytes(ShaderFolder.Scale);
        fixed (byte* text = source, file = "a.comp\0"u8, main = "main\0"u8)
        {
            fromBytes = Bytes(_shaderc.CompileIntoSpv(_compiler, text, (nuint)source.Length, ShaderKind.GlslComputeShader, file, main, null));
        }

        Assert.That(BitConverter.ToUInt32(fromString), Is.EqualTo(0x07230203u));
        Assert.That(fromBytes, Is.EqualTo(fromString));
    }

    [Test]
    public void Assembly_ReadsAndAssemblesBack()
    {
        var result = _shaderc.CompileIntoSpvAssembly(_compiler, ShaderFolder.Scale, Size(ShaderFolder.Scale), ShaderKind.ComputeShader, "a.comp", "main", null);
        var text = _shaderc.ResultGetBytesS(result);
        _shaderc.ResultRelease(result);
        Assert.That(text, Does.Contain("OpEntryPoint GLCompute %main \"main\""));
        var module = Bytes(_shaderc.AssembleIntoSpv(_compiler, text, Size(text), null));
        Assert.That(Spirv.Count(module, Spirv.OpFunction), Is.EqualTo(1));
    }

    [Test]
    public void Preprocessing_PutsMacrosIn()
    {
        var options = _shaderc.CompileOptionsInitialize();
        _shaderc.CompileOptionsAddMacroDefinition(options, "SCALE", 5, "42", 2);
        var clone = _shaderc.CompileOptionsClone(options);
        _shaderc.CompileOptionsRelease(options);
        var result = _shaderc.CompileIntoPreprocessedText(_compiler, ShaderFolder.Scale, Size(ShaderFolder.Scale), ShaderKind.ComputeShader, "a.comp", "main", clone);
        Assert.That(_shaderc.ResultGetBytesS(result), Does.Contain("float(42)"));
        _shaderc.ResultRelease(result);
        _shaderc.CompileOptionsRelease(clone);
    }

    [Test]
    public void Faults_AreCountedAndTold()
    {
        const string Source = "#version 450\nvoid main() { a = 1; b = 2; }\n";
        var result = _shaderc.CompileIntoSpv(_compiler, Source, Size(Source), ShaderKind.ComputeShader, "b.comp", "main", null);
        Assert.That(_shaderc.ResultGetCompilationStatus(result), Is.EqualTo(CompilationStatus.CompilationError));
        Assert.That(_shaderc.ResultGetNumErrors(result), Is.GreaterThanOrEqualTo((nuint)1));
        Assert.That(_shaderc.ResultGetErrorMessageS(result), Does.StartWith("b.comp:2: error: "));
        Assert.That(SilkMarshal.PtrToString((nint)_shaderc.ResultGetErrorMessage(result)), Is.EqualTo(_shaderc.ResultGetErrorMessageS(result)));
        _shaderc.ResultRelease(result);
    }

    [Test]
    public void Warnings_AreCountedSuppressedOrErrors()
    {
        const string Source = "#version 450\n#extension GL_EXT_nonexistent : enable\nvoid main() { }\n";
        Assert.That(Compile(_ => { }), Is.EqualTo((CompilationStatus.Success, (nuint)1)));
        Assert.That(Compile(options => _shaderc.CompileOptionsSetSuppressWarnings((CompileOptions*)options)), Is.EqualTo((CompilationStatus.Success, (nuint)0)));
        Assert.That(Compile(options => _shaderc.CompileOptionsSetWarningsAsErrors((CompileOptions*)options)).Status, Is.EqualTo(CompilationStatus.CompilationError));

        (CompilationStatus Status, nuint Warnings) Compile(Action<nint> set)
        {
            var options = _shaderc.CompileOptionsInitialize();
            set((nint)options);
            var result = _shaderc.CompileIntoSpv(_compiler, Source, Size(Source), ShaderKind.ComputeShader, "w.comp", "main", options);
            var outcome = (_shaderc.ResultGetCompilationStatus(result), _shaderc.ResultGetNumWarnings(result));
            _shaderc.ResultRelease(result);
            _shaderc.CompileOptionsRelease(options);
            return outcome;
        }
    }

    [TestCase(SpirvVersion.Shaderc10, EnvVersion.Vulkan10)]
    [TestCase(SpirvVersion.Shaderc13, EnvVersion.Vulkan11)]
    [TestCase(SpirvVersion.Shaderc15, EnvVersion.Vulkan12)]
    public void Target_IsInTheHeader(object spirvVersion, object environment)
    {
        var options = _shaderc.CompileOptionsInitialize();
        _shaderc.CompileOptionsSetSourceLanguage(options, SourceLanguage.Glsl);
        _shaderc.CompileOptionsSetTargetEnv(options, TargetEnv.Vulkan, (uint)(EnvVersion)environment);
        _shaderc.CompileOptionsSetTargetSpirv(options, (SpirvVersion)spirvVersion);
        var module = Bytes(_shaderc.CompileIntoSpv(_compiler, ShaderFolder.Scale, Size(ShaderFolder.Scale), ShaderKind.ComputeShader, "a.comp", "main", options));
        _shaderc.CompileOptionsRelease(options);
        Assert.That(BitConverter.ToUInt32(module, 4), Is.EqualTo((uint)(SpirvVersion)spirvVersion));
    }

    [Test]
    public void Options_ChangeTheModule()
    {
        var plain = Size(_ => { });
        var debug = Size(options => _shaderc.CompileOptionsSetGenerateDebugInfo((CompileOptions*)options));
        var small = Size(options => _shaderc.CompileOptionsSetOptimizationLevel((CompileOptions*)options, OptimizationLevel.Size));
        Assert.That(small, Is.LessThan(plain));
        Assert.That(debug, Is.GreaterThan(plain));

        int Size(Action<nint> set)
        {
            var options = _shaderc.CompileOptionsInitialize();
            set((nint)options);
            var module = Bytes(_shaderc.CompileIntoSpv(_compiler, ShaderFolder.Scale, ShadercBindingTests.Size(ShaderFolder.Scale), ShaderKind.ComputeShader, "a.comp", "main", options));
            _shaderc.CompileOptionsRelease(options);
            return module.Length;
        }
    }

    [Test]
    public void IncludeCallbacks_FromDelegates()
    {
        var asked = new List<string>();
        var released = 0;
        using var resolver = PfnIncludeResolveFn.From((_, requested, type, requesting, depth) =>
        {
            asked.Add($"{SilkMarshal.PtrToString((nint)requested)} {(IncludeType)type} {SilkMarshal.PtrToString((nint)requesting)} {depth}");
            var name = (byte*)SilkMarshal.StringToPtr("value.glsl");
            var content = (byte*)SilkMarshal.StringToPtr("#define VALUE 1.0\n");
            var result = (IncludeResult*)SilkMarshal.Allocate(sizeof(IncludeResult));
            *result = new IncludeResult(name, 10, content, 18);
            return result;
        });
        using var releaser = PfnIncludeResultReleaseFn.From((_, result) =>
        {
            released++;
            SilkMarshal.Free((nint)result->SourceName);
            SilkMarshal.Free((nint)result->Content);
            SilkMarshal.Free((nint)result);
        });
        var source = ShaderFolder.Including("\"value.glsl\"");
        var options = _shaderc.CompileOptionsInitialize();
        _shaderc.CompileOptionsSetIncludeCallbacks(options, resolver, releaser, null);
        Assert.That(BitConverter.ToUInt32(Bytes(_shaderc.CompileIntoSpv(_compiler, source, Size(source), ShaderKind.ComputeShader, "a.comp", "main", options))), Is.EqualTo(0x07230203u));
        _shaderc.CompileOptionsRelease(options);
        Assert.That(asked, Has.All.EqualTo("value.glsl Relative a.comp 1").And.Not.Empty);
        Assert.That(released, Is.EqualTo(asked.Count));
    }

    // From Silk.NET.Shaderc 2.22; a subset lacks some members of the package and has no other.
    [TestCase("CompilerInitialize", "Compiler*")]
    [TestCase("CompilerRelease", "Void", "Compiler* arg0")]
    [TestCase("CompileOptionsInitialize", "CompileOptions*")]
    [TestCase("CompileOptionsClone", "CompileOptions*", "CompileOptions* options")]
    [TestCase("CompileOptionsRelease", "Void", "CompileOptions* options")]
    [TestCase("CompileOptionsSetTargetEnv", "Void", "CompileOptions* options", "TargetEnv target", "UInt32 version")]
    [TestCase("CompileOptionsSetTargetSpirv", "Void", "CompileOptions* options", "SpirvVersion version")]
    [TestCase("CompileOptionsSetOptimizationLevel", "Void", "CompileOptions* options", "OptimizationLevel level")]
    [TestCase("CompileOptionsSetSourceLanguage", "Void", "CompileOptions* options", "SourceLanguage lang")]
    [TestCase("CompileOptionsSetGenerateDebugInfo", "Void", "CompileOptions* options")]
    [TestCase("CompileOptionsSetWarningsAsErrors", "Void", "CompileOptions* options")]
    [TestCase("CompileOptionsSetSuppressWarnings", "Void", "CompileOptions* options")]
    [TestCase("CompileOptionsAddMacroDefinition", "Void", "CompileOptions* options", "Byte* name", "UIntPtr name_length", "Byte* value", "UIntPtr value_length")]
    [TestCase("CompileOptionsAddMacroDefinition", "Void", "CompileOptions* options", "String name", "UIntPtr name_length", "String value", "UIntPtr value_length")]
    [TestCase("CompileOptionsSetIncludeCallbacks", "Void", "CompileOptions* options", "PfnIncludeResolveFn resolver", "PfnIncludeResultReleaseFn result_releaser", "Void* user_data")]
    [TestCase("CompileIntoSpv", "CompilationResult*", "Compiler* compiler", "Byte* source_text", "UIntPtr source_text_size", "ShaderKind shader_kind", "Byte* input_file_name", "Byte* entry_point_name", "CompileOptions* additional_options")]
    [TestCase("CompileIntoSpv", "CompilationResult*", "Compiler* compiler", "String source_text", "UIntPtr source_text_size", "ShaderKind shader_kind", "String input_file_name", "String entry_point_name", "CompileOptions* additional_options")]
    [TestCase("CompileIntoSpvAssembly", "CompilationResult*", "Compiler* compiler", "String source_text", "UIntPtr source_text_size", "ShaderKind shader_kind", "String input_file_name", "String entry_point_name", "CompileOptions* additional_options")]
    [TestCase("CompileIntoPreprocessedText", "CompilationResult*", "Compiler* compiler", "String source_text", "UIntPtr source_text_size", "ShaderKind shader_kind", "String input_file_name", "String entry_point_name", "CompileOptions* additional_options")]
    [TestCase("AssembleIntoSpv", "CompilationResult*", "Compiler* compiler", "String source_assembly", "UIntPtr source_assembly_size", "CompileOptions* additional_options")]
    [TestCase("ResultGetCompilationStatus", "CompilationStatus", "CompilationResult* arg0")]
    [TestCase("ResultGetLength", "UIntPtr", "CompilationResult* result")]
    [TestCase("ResultGetNumErrors", "UIntPtr", "CompilationResult* result")]
    [TestCase("ResultGetNumWarnings", "UIntPtr", "CompilationResult* result")]
    [TestCase("ResultGetBytes", "Byte*", "CompilationResult* result")]
    [TestCase("ResultGetBytesS", "String", "CompilationResult* result")]
    [TestCase("ResultGetErrorMessage", "Byte*", "CompilationResult* result")]
    [TestCase("ResultGetErrorMessageS", "String", "CompilationResult* result")]
    [TestCase("ResultRelease", "Void", "CompilationResult* result")]
    [TestCase("GetSpvVersion", "Void", "UInt32& version", "UInt32& revision")]
    public void Method_HasThePackagesSignature(string name, string returns, params string[] parameters)
        => Assert.That(
            typeof(Shaderc).GetMethods().Where(method => method.Name == name).Select(Signature),
            Has.One.EqualTo($"{returns} ({string.Join(", ", parameters)})"));

    [Test]
    public void Types_HaveThePackagesShape()
    {
        Assert.That(typeof(Shaderc).BaseType, Is.EqualTo(typeof(NativeAPI)));
        Assert.That(typeof(Shaderc).GetConstructor([typeof(INativeContext)]), Is.Not.Null);
        Assert.That(typeof(Shaderc).GetMethod("GetApi", BindingFlags.Public | BindingFlags.Static)?.ReturnType, Is.EqualTo(typeof(Shaderc)));
        Assert.That(
            typeof(IncludeResult).GetFields().Select(field => $"{field.FieldType.Name} {field.Name}"),
            Is.EqualTo(["Byte* SourceName", "UIntPtr SourceNameLength", "Byte* Content", "UIntPtr ContentLength", "Void* UserData"]));
        Assert.That(sizeof(IncludeResult), Is.EqualTo(5 * sizeof(nint)));
        Assert.That((int)EnvVersion.Vulkan11, Is.EqualTo(4198400));
        Assert.That((int)SpirvVersion.Shaderc16, Is.EqualTo(67072));
        Assert.That((int)ShaderKind.GlslInferFromSource, Is.EqualTo(6));
        Assert.That((int)CompilationStatus.ConfigurationError, Is.EqualTo(8));
        Assert.That((int)OptimizationLevel.Performance, Is.EqualTo(2));
        Assert.That((int)TargetEnv.Webgpu, Is.EqualTo(3));
        Assert.That((int)SourceLanguage.Hlsl, Is.EqualTo(1));
        foreach (var type in new[] { typeof(CompilationStatus), typeof(EnvVersion), typeof(OptimizationLevel), typeof(ShaderKind), typeof(SourceLanguage), typeof(SpirvVersion), typeof(TargetEnv) })
        {
            Assert.That(type.GetEnumUnderlyingType(), Is.EqualTo(typeof(int)), type.Name);
        }
    }

    private static string Signature(MethodInfo method)
        => $"{method.ReturnType.Name} ({string.Join(", ", method.GetParameters().Select(parameter => $"{parameter.ParameterType.Name} {parameter.Name}"))})";

    private static nuint Size(string text) => (nuint)Encoding.UTF8.GetByteCount(text);

    private byte[] Bytes(CompilationResult* result)
    {
        try
        {
            Assert.That(_shaderc.ResultGetCompilationStatus(result), Is.EqualTo(CompilationStatus.Success), _shaderc.ResultGetErrorMessageS(result));
            return new ReadOnlySpan<byte>(_shaderc.ResultGetBytes(result), (int)_shaderc.ResultGetLength(result)).ToArray();
        }
        finally
        {
            _shaderc.ResultRelease(result);
        }
    }
}
