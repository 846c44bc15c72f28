#pragma warning disable CA1069 // The real enum has two names for one value.

namespace Silk.NET.Shaderc;

/// <summary>The stage that a source is for.</summary>
internal enum ShaderKind
{
    VertexShader = 0,
    FragmentShader = 1,
    ComputeShader = 2,
    GeometryShader = 3,
    TessControlShader = 4,
    TessEvaluationShader = 5,
    GlslVertexShader = 0,
    GlslFragmentShader = 1,
    GlslComputeShader = 2,
    GlslGeometryShader = 3,
    GlslTessControlShader = 4,
    GlslTessEvaluationShader = 5,
    GlslInferFromSource = 6,
    GlslDefaultVertexShader = 7,
    GlslDefaultFragmentShader = 8,
    GlslDefaultComputeShader = 9,
}
