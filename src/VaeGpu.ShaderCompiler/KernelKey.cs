using System.Security.Cryptography;
using System.Text;

namespace VaeGpu.ShaderCompiler;

/// <summary>Everything that the SPIR-V of a variant depends on, as one hash: equal keys need no compilation.</summary>
internal static class KernelKey
{
    /// <summary>The key of a variant that was compiled from the given files.</summary>
    public static string Make(KernelVariant variant, IReadOnlyDictionary<string, string?> dependencies)
    {
        // Each string ends in a zero, which none of them holds, so that no two lists read the same.
        var text = new StringBuilder();
        text.Append(GlslCompiler.Identity).Append('\0').Append(variant.Source).Append('\0');
        foreach (var (name, value) in variant.Macros)
        {
            text.Append(name).Append('\0').Append(value).Append('\0');
        }

        foreach (var (path, hash) in dependencies.OrderBy(dependency => dependency.Key, StringComparer.Ordinal))
        {
            text.Append('\0').Append(path).Append('\0').Append(hash ?? "absent");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The files as they are now.</summary>
    public static Dictionary<string, string?> Refresh(string folder, IEnumerable<string> paths)
        => paths.ToDictionary(path => path, path => SourceFolder.Hash(folder, path), StringComparer.Ordinal);
}
