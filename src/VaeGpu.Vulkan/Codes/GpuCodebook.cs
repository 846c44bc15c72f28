namespace VaeGpu.Vulkan;

/// <summary>A codebook's vectors on the device.</summary>
internal sealed class GpuCodebook
{
    private readonly Codebook _codebook;
    private readonly uint _maximumGroups;

    private GpuCodebook(NetworkBuilder builder, Codebook codebook)
    {
        _codebook = codebook;
        _maximumGroups = builder.Device.Limits.MaxWorkgroups;
        Vectors = builder.AllocateTable((ulong)codebook.Vectors * (ulong)codebook.Size, "codebook");
        builder.Upload(codebook.Tensor, Vectors, 0);
    }

    /// <summary>[positions or 1, codes, size].</summary>
    public BufferSlice Vectors { get; }

    public uint Positions => (uint)_codebook.Positions;

    public uint Codes => (uint)_codebook.Codes;

    /// <summary>Workgroups for so many positions of one instance: where they are fewer, each takes several positions in turn.</summary>
    public uint Groups(uint positions) => Math.Min(positions, _maximumGroups);

    /// <summary>Uploads a model's codebook; null where latents are continuous.</summary>
    public static GpuCodebook? Create(NetworkBuilder builder) => builder.Model.Architecture.Codebook is { } codebook ? new GpuCodebook(builder, codebook) : null;

    /// <summary>What kernels are told of some positions of a batch.</summary>
    public CodesPush Push(uint positions, uint batch) => new()
    {
        Positions = positions,
        Codes = Codes,
        Size = (uint)_codebook.Size,
        PositionStep = _codebook.Shared ? 0 : Codes,
        Stride = LinearPlan.Stride(batch),
    };
}
