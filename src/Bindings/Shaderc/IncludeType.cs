namespace Silk.NET.Shaderc;

/// <summary>How a file is included: with quotes, or with angle brackets.</summary>
internal enum IncludeType
{
    Relative = 0,
    Standard = 1,
}
