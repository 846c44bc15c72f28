using System.Text.Json;

namespace VaeGpu.Shaders;

/// <summary>The compute kernels that ship with the library: SPIR-V 1.3 for Vulkan 1.1, embedded in this assembly. Thread-safe.</summary>
public static class KernelLibrary
{
    // Lazy, so that a process that loads the assembly and draws nothing pays nothing.
    private static readonly Lazy<(string Version, HashSet<string> Variants)> Manifest = new(ReadManifest);

    /// <summary>The names of all kernel variants.</summary>
    public static IReadOnlyCollection<string> Variants => Manifest.Value.Variants;

    /// <summary>SHA-256 over names and SPIR-V of all variants, in hexadecimal: what caches of pipelines are kept under.</summary>
    public static string Version => Manifest.Value.Version;

    /// <summary>The SPIR-V of one variant, in memory of its own that is aligned for words.</summary>
    /// <param name="variant">A name of <see cref="Variants" />.</param>
    /// <exception cref="KeyNotFoundException">There is no such variant.</exception>
    public static ReadOnlyMemory<byte> GetSpirv(string variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        if (!Manifest.Value.Variants.Contains(variant))
        {
            throw new KeyNotFoundException($"There is no kernel variant '{variant}'.");
        }

        using var stream = Open(variant + ".spv");
        var spirv = new byte[stream.Length];
        stream.ReadExactly(spirv);
        return spirv;
    }

    /// <summary>Bytes of all variants' SPIR-V together. Opens each.</summary>
    public static long SpirvBytes
    {
        get
        {
            long bytes = 0;
            foreach (string variant in Variants)
            {
                using var stream = Open(variant + ".spv");
                bytes += stream.Length;
            }

            return bytes;
        }
    }

    private static (string Version, HashSet<string> Variants) ReadManifest()
    {
        using var stream = Open("manifest.json");
        using var document = JsonDocument.Parse(stream);
        var variants = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kernel in document.RootElement.GetProperty("kernels").EnumerateArray())
        {
            variants.Add(kernel.GetProperty("name").GetString()!);
        }

        return (document.RootElement.GetProperty("version").GetString()!, variants);
    }

    private static Stream Open(string resource)
        => typeof(KernelLibrary).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"This build of VaeGpu.Shaders lacks its resource '{resource}'.");
}
