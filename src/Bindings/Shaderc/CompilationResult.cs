namespace Silk.NET.Shaderc;

/// <summary>What a compilation gave, behind a pointer.</summary>
internal unsafe partial struct CompilationResult
{
}
