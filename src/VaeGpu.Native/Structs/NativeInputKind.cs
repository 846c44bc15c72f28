namespace VaeGpu.Native;

/// <summary>VG_INPUT_LATENTS and so on, by their numbers.</summary>
internal enum NativeInputKind : uint
{
    /// <summary>The host's latents.</summary>
    Latents,

    /// <summary>The host's codes.</summary>
    Codes,

    /// <summary>Draws from a prior.</summary>
    Prior,

    /// <summary>Points of paths.</summary>
    Paths,

    /// <summary>Pictures to reconstruct.</summary>
    Images,
}
