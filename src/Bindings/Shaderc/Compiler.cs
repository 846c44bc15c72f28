namespace Silk.NET.Shaderc;

/// <summary>A compiler, behind a pointer.</summary>
internal unsafe partial struct Compiler
{
}
