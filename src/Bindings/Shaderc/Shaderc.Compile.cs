#nullable disable
namespace Silk.NET.Shaderc;

internal unsafe partial class Shaderc
{
    public CompilationResult* CompileIntoSpv(Compiler* compiler, byte* source_text, nuint source_text_size, ShaderKind shader_kind, byte* input_file_name, byte* entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_spv", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* CompileIntoSpv(Compiler* compiler, string source_text, nuint source_text_size, ShaderKind shader_kind, string input_file_name, string entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_spv", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* CompileIntoSpvAssembly(Compiler* compiler, byte* source_text, nuint source_text_size, ShaderKind shader_kind, byte* input_file_name, byte* entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_spv_assembly", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* CompileIntoSpvAssembly(Compiler* compiler, string source_text, nuint source_text_size, ShaderKind shader_kind, string input_file_name, string entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_spv_assembly", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* CompileIntoPreprocessedText(Compiler* compiler, byte* source_text, nuint source_text_size, ShaderKind shader_kind, byte* input_file_name, byte* entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_preprocessed_text", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* CompileIntoPreprocessedText(Compiler* compiler, string source_text, nuint source_text_size, ShaderKind shader_kind, string input_file_name, string entry_point_name, CompileOptions* additional_options)
        => Compile("shaderc_compile_into_preprocessed_text", compiler, source_text, source_text_size, shader_kind, input_file_name, entry_point_name, additional_options);

    public CompilationResult* AssembleIntoSpv(Compiler* compiler, byte* source_assembly, nuint source_assembly_size, CompileOptions* additional_options)
        => ((delegate* unmanaged[Cdecl]<Compiler*, byte*, nuint, CompileOptions*, CompilationResult*>)Load("shaderc_assemble_into_spv"))(
            compiler, source_assembly, source_assembly_size, additional_options);

    public CompilationResult* AssembleIntoSpv(Compiler* compiler, string source_assembly, nuint source_assembly_size, CompileOptions* additional_options)
    {
        fixed (byte* source = Utf8(source_assembly))
        {
            return AssembleIntoSpv(compiler, source, source_assembly_size, additional_options);
        }
    }

    private CompilationResult* Compile(string function, Compiler* compiler, byte* source, nuint size, ShaderKind kind, byte* file, byte* entryPoint, CompileOptions* options)
        => ((delegate* unmanaged[Cdecl]<Compiler*, byte*, nuint, ShaderKind, byte*, byte*, CompileOptions*, CompilationResult*>)Load(function))(
            compiler, source, size, kind, file, entryPoint, options);

    private CompilationResult* Compile(string function, Compiler* compiler, string source, nuint size, ShaderKind kind, string file, string entryPoint, CompileOptions* options)
    {
        fixed (byte* sourcePointer = Utf8(source), filePointer = Utf8(file), entryPointPointer = Utf8(entryPoint))
        {
            return Compile(function, compiler, sourcePointer, size, kind, filePointer, entryPointPointer, options);
        }
    }
}
