namespace VaeGpu.Vulkan;

/// <summary>Records searches for the nearest code: queries that lie on the device in, codes and squared distances out. Owns the codes and what lies between.</summary>
internal sealed class CodeSearch : IDisposable
{
    private readonly ActivationArena _arena;
    private readonly Uploader _uploader;
    private readonly CodePart[] _parts;

    /// <param name="device">The device.</param>
    /// <param name="plan">The plan that was made for it.</param>
    /// <param name="codes">How many codes there are.</param>
    /// <param name="dimension">Values of a code.</param>
    public CodeSearch(VulkanDevice device, SearchPlan plan, int codes, int dimension)
    {
        uint rows = Math.Max(LinearPlan.Stride(plan.Chunk), SearchPlan.MinimumStride);
        ulong scores = (ulong)plan.Linear.Blocks((int)plan.PartCodes) * plan.Linear.Block * rows;
        _arena = new ActivationArena(device);
        _uploader = new Uploader(device);
        _parts = new CodePart[(codes + plan.PartCodes - 1) / plan.PartCodes];
        try
        {
            _arena.Expect((ulong)dimension * rows, scores, 2ul * rows);
            Queries = _arena.Region((ulong)dimension * rows);
            ActivationRegion scored = _arena.Region(scores);
            Results = _arena.Buffer(2ul * rows);
            for (int i = 0; i < _parts.Length; i++)
            {
                int first = i * (int)plan.PartCodes;
                _parts[i] = new CodePart(device, plan, first, Math.Min((int)plan.PartCodes, codes - first), dimension, Queries, scored, Results, _uploader);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where a chunk's queries go, [dimension, stride]; the stride is at least <see cref="SearchPlan.MinimumStride"/>.</summary>
    public ActivationRegion Queries { get; }

    /// <summary>A chunk's answers, [queries]: the code, and its squared distance as <see cref="SquaredDistance"/> reads it.</summary>
    public BufferSlice Results { get; }

    /// <summary>A squared distance as nearest_code.comp writes it: 128 more in the exponent, so that what underflows a float still has its place.</summary>
    public static float SquaredDistance(uint bits)
    {
        const uint Raised = 128u << 23;
        const uint LeastNormal = 1u << 23;
        return bits >= Raised + LeastNormal
            ? BitConverter.UInt32BitsToSingle(bits - Raised)
            : (float)Math.ScaleB(BitConverter.UInt32BitsToSingle(bits), -128);
    }

    /// <summary>Uploads all codes; no search may be under way.</summary>
    /// <param name="codes">[codes, dimension], checked.</param>
    public void SetCodes(ReadOnlySpan<float> codes)
    {
        // Nothing is under way but where an earlier upload failed, and two copies to one place must not be.
        _uploader.Finish();
        foreach (CodePart part in _parts)
        {
            part.SetCodes(codes);
        }

        _uploader.Finish();
    }

    /// <summary>Records the search for a chunk of queries, which are to be visible; a barrier is to follow.</summary>
    public void Record(ref CommandWriter writer, uint queries)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            if (i > 0)
            {
                // The scores' place is used anew, and the answers are merged.
                writer.Barrier();
            }

            _parts[i].Record(ref writer, queries);
        }
    }

    public void Dispose()
    {
        foreach (CodePart? part in _parts)
        {
            part?.Dispose();
        }

        _uploader.Dispose();
        _arena.Dispose();
    }
}
