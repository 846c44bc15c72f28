#nullable disable
using System.Text;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Native;

namespace Silk.NET.Shaderc;

/// <summary>
/// Compiles GLSL to SPIR-V. Methods are the C functions of shaderc.h less their prefix; strings pass as UTF-8, and a length
/// that goes with one counts its bytes.
/// </summary>
internal unsafe partial class Shaderc : NativeAPI
{
    /// <summary>Takes the context over.</summary>
    public Shaderc(INativeContext ctx)
        : base(ctx)
    {
    }

    /// <summary>Loads the library; a <see cref="FileNotFoundException" /> says that there is none.</summary>
    public static Shaderc GetApi() => new(new DefaultNativeContext(LibraryName));

    /// <summary>Shaderc has no extensions.</summary>
    public override bool IsExtensionPresent(string extension) => false;

    public Compiler* CompilerInitialize()
        => ((delegate* unmanaged[Cdecl]<Compiler*>)Load("shaderc_compiler_initialize"))();

    public void CompilerRelease(Compiler* arg0)
        => ((delegate* unmanaged[Cdecl]<Compiler*, void>)Load("shaderc_compiler_release"))(arg0);

    public void GetSpvVersion(uint* version, uint* revision)
        => ((delegate* unmanaged[Cdecl]<uint*, uint*, void>)Load("shaderc_get_spv_version"))(version, revision);

    public void GetSpvVersion(ref uint version, ref uint revision)
    {
        fixed (uint* versionPointer = &version, revisionPointer = &revision)
        {
            GetSpvVersion(versionPointer, revisionPointer);
        }
    }

    private static string LibraryName =>
        OperatingSystem.IsWindows() ? "shaderc_shared.dll" :
        OperatingSystem.IsMacOS() ? "libshaderc_shared.dylib" : "libshaderc_shared.so";

    /// <summary>The zero-terminated UTF-8 of a string, for as long as a call lasts; null stays null.</summary>
    private static byte[] Utf8(string text) => text is null ? null : Encoding.UTF8.GetBytes(text + "\0");
}
