using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// The codes of a model as torch has them: nearest code, lookup, and the straight-through gradient (van den Oord et al., 2017, section 3). Each position
/// has a codebook of its own, or all share one: what is quantised is sorted by codebook as [codebooks, vectors, size], where a codebook's vectors are
/// the batch, or the batch's positions one after the other.
/// </summary>
internal sealed class VectorQuantiser : IDisposable
{
    /// <summary>Makes the codes at zero.</summary>
    /// <param name="codebook">How many of what size.</param>
    /// <param name="gradients">True where the vectors learn by gradient.</param>
    public VectorQuantiser(Codebook codebook, bool gradients = false)
    {
        Codebook = codebook;
        Weight = new Parameter(zeros([codebook.Shared ? 1 : codebook.Positions, codebook.Codes, codebook.Size], dtype: float32), gradients);
    }

    public Codebook Codebook { get; }

    /// <summary>Vectors of each codebook that are held against all codes at once: 16 million distances are 64 MB.</summary>
    public long VectorsAtOnce => Math.Max(1, (1L << 24) / Codebook.Vectors);

    /// <summary>The vectors: [codebooks, codes, size].</summary>
    public Parameter Weight { get; private set; }

    /// <summary>Moves the vectors.</summary>
    public void To(Device device)
    {
        Parameter before = Weight;
        Weight = new Parameter(before.detach().to(device).clone(), before.requires_grad);
        before.Dispose();
    }

    /// <summary>[batch, latent] as [codebooks, vectors, size].</summary>
    public Tensor Split(Tensor latents) => Codebook.Shared
        ? latents.reshape(1, -1, Codebook.Size)
        : latents.reshape(-1, Codebook.Positions, Codebook.Size).transpose(0, 1);

    /// <summary>The index of the nearest vector, the first where several are: [codebooks, vectors].</summary>
    /// <param name="vectors">[codebooks, vectors, size].</param>
    public Tensor FindNearest(Tensor vectors)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        Tensor lengths = Weight.square().sum(2).unsqueeze(1), codes = Weight.transpose(1, 2);
        var parts = new List<Tensor>();
        for (long start = 0; start < vectors.shape[1]; start += VectorsAtOnce)
        {
            // ‖e − c‖² less ‖e‖², which is the same for all codes.
            using DisposeScope partScope = NewDisposeScope();
            Tensor part = vectors.narrow(1, start, Math.Min(VectorsAtOnce, vectors.shape[1] - start));
            parts.Add((lengths - part.bmm(codes) * 2).argmin(2).MoveToOuterDisposeScope());
        }

        return cat(parts, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The vectors of codes, with the codebook's gradients: [codebooks, vectors, size].</summary>
    /// <param name="indices">[codebooks, vectors].</param>
    public Tensor Select(Tensor indices) => Weight.gather(1, indices.unsqueeze(2).expand(-1, -1, Codebook.Size));

    /// <summary>Quantises encodings.</summary>
    /// <param name="encodings">[batch, latent].</param>
    public Quantised Quantise(Tensor encodings)
    {
        Tensor vectors = Split(encodings), still = vectors.detach();
        Tensor indices = FindNearest(still);
        Tensor selected = Select(indices), selectedStill = selected.detach();
        return new Quantised(
            Join(vectors + (selectedStill - still)),
            Join((vectors - selectedStill).square()).sum(1),
            Join((still - selected).square()).sum(1),
            still,
            indices);
    }

    /// <summary>[codebooks, vectors] as codes of images, [batch, positions].</summary>
    public Tensor ToCodes(Tensor indices) => Codebook.Shared ? indices.reshape(-1, Codebook.Positions) : indices.t();

    /// <summary>The latents of codes: [batch, latent].</summary>
    /// <param name="codes">[batch, positions].</param>
    public Tensor Decode(Tensor codes) => Join(Select(Codebook.Shared ? codes.reshape(1, -1) : codes.t()));

    public void Dispose() => Weight.Dispose();

    /// <summary>[codebooks, vectors, size] as [batch, latent].</summary>
    private Tensor Join(Tensor vectors) => (Codebook.Shared ? vectors : vectors.transpose(0, 1)).reshape(-1, Codebook.LatentSize);
}
