using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>What a <see cref="VectorQuantiser"/> makes of a batch of encodings, gradients and all.</summary>
/// <param name="Latents">[batch, latent]: the nearest codes' vectors, with the encodings' gradients (straight-through).</param>
/// <param name="Commitment">‖e − sg(c)‖² of each image, [batch]: its gradient is the encoder's alone.</param>
/// <param name="CodebookError">‖sg(e) − c‖² of each image, [batch]: its gradient is the codebook's alone.</param>
/// <param name="Vectors">What was quantised, without gradients: [codebooks, vectors, size].</param>
/// <param name="Indices">The code of each: [codebooks, vectors].</param>
internal readonly record struct Quantised(Tensor Latents, Tensor Commitment, Tensor CodebookError, Tensor Vectors, Tensor Indices);
