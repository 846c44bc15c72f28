namespace Silk.NET.Shaderc;

/// <summary>The options of a compilation, behind a pointer.</summary>
internal unsafe partial struct CompileOptions
{
}
