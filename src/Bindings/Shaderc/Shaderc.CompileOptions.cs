#nullable disable
namespace Silk.NET.Shaderc;

internal unsafe partial class Shaderc
{
    public CompileOptions* CompileOptionsInitialize()
        => ((delegate* unmanaged[Cdecl]<CompileOptions*>)Load("shaderc_compile_options_initialize"))();

    public CompileOptions* CompileOptionsClone(CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, CompileOptions*>)Load("shaderc_compile_options_clone"))(options);

    public void CompileOptionsRelease(CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, void>)Load("shaderc_compile_options_release"))(options);

    public void CompileOptionsAddMacroDefinition(CompileOptions* options, byte* name, nuint name_length, byte* value, nuint value_length)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, byte*, nuint, byte*, nuint, void>)Load("shaderc_compile_options_add_macro_definition"))(
            options, name, name_length, value, value_length);

    public void CompileOptionsAddMacroDefinition(CompileOptions* options, string name, nuint name_length, string value, nuint value_length)
    {
        fixed (byte* namePointer = Utf8(name), valuePointer = Utf8(value))
        {
            CompileOptionsAddMacroDefinition(options, namePointer, name_length, valuePointer, value_length);
        }
    }

    public void CompileOptionsSetGenerateDebugInfo(CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, void>)Load("shaderc_compile_options_set_generate_debug_info"))(options);

    public void CompileOptionsSetIncludeCallbacks(CompileOptions* options, PfnIncludeResolveFn resolver, PfnIncludeResultReleaseFn result_releaser, void* user_data)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, nint, nint, void*, void>)Load("shaderc_compile_options_set_include_callbacks"))(
            options, resolver, result_releaser, user_data);

    public void CompileOptionsSetOptimizationLevel(CompileOptions* options, OptimizationLevel level)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, OptimizationLevel, void>)Load("shaderc_compile_options_set_optimization_level"))(options, level);

    public void CompileOptionsSetSourceLanguage(CompileOptions* options, SourceLanguage lang)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, SourceLanguage, void>)Load("shaderc_compile_options_set_source_language"))(options, lang);

    public void CompileOptionsSetSuppressWarnings(CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, void>)Load("shaderc_compile_options_set_suppress_warnings"))(options);

    public void CompileOptionsSetTargetEnv(CompileOptions* options, TargetEnv target, uint version)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, TargetEnv, uint, void>)Load("shaderc_compile_options_set_target_env"))(options, target, version);

    public void CompileOptionsSetTargetSpirv(CompileOptions* options, SpirvVersion version)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, SpirvVersion, void>)Load("shaderc_compile_options_set_target_spirv"))(options, version);

    public void CompileOptionsSetWarningsAsErrors(CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<CompileOptions*, void>)Load("shaderc_compile_options_set_warnings_as_errors"))(options);
}
