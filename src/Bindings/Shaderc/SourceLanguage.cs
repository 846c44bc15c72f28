namespace Silk.NET.Shaderc;

/// <summary>The language of the source.</summary>
internal enum SourceLanguage
{
    Glsl = 0,
    Hlsl = 1,
}
