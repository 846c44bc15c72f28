namespace VaeGpu.Testing;

/// <summary>Every input that a frame may have.</summary>
internal enum FrameInput
{
    Latents,
    NormalDraws,
    MixtureDraws,
    Paths,
    Images,
    Codes,
    QuantisedLatents,
    QuantisedPaths,
    QuantisedImages,
    IndependentDraws,
    AutoregressiveDraws,
    Centres,
}
