#nullable disable
using Silk.NET.Core.Native;

namespace Silk.NET.Shaderc;

internal unsafe partial class Shaderc
{
    public void ResultRelease(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, void>)Load("shaderc_result_release"))(result);

    public CompilationStatus ResultGetCompilationStatus(CompilationResult* arg0)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, CompilationStatus>)Load("shaderc_result_get_compilation_status"))(arg0);

    public nuint ResultGetLength(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, nuint>)Load("shaderc_result_get_length"))(result);

    public nuint ResultGetNumErrors(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, nuint>)Load("shaderc_result_get_num_errors"))(result);

    public nuint ResultGetNumWarnings(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, nuint>)Load("shaderc_result_get_num_warnings"))(result);

    public byte* ResultGetBytes(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, byte*>)Load("shaderc_result_get_bytes"))(result);

    public string ResultGetBytesS(CompilationResult* result)
        => SilkMarshal.PtrToString((nint)ResultGetBytes(result), NativeStringEncoding.UTF8);

    public byte* ResultGetErrorMessage(CompilationResult* result)
        => ((delegate* unmanaged[Cdecl]<CompilationResult*, byte*>)Load("shaderc_result_get_error_message"))(result);

    public string ResultGetErrorMessageS(CompilationResult* result)
        => SilkMarshal.PtrToString((nint)ResultGetErrorMessage(result), NativeStringEncoding.UTF8);
}
