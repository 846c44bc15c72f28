namespace VaeGpu.Vulkan;

/// <summary>How one workgroup shares a layer out (shaders/mlp.comp).</summary>
/// <param name="Width">vec4s of outputs that are computed at a time.</param>
/// <param name="Slices">Invocations that share one of them, each with a slice of the inputs.</param>
/// <param name="Length">Groups of four inputs in a slice; in the last perhaps fewer.</param>
internal readonly record struct LayerSplit(uint Width, uint Slices, uint Length)
{
    // What takes as long as one load from shared memory, measured in those.
    private const uint GroupCost = 16;
    private const uint TurnCost = 32;
    private const uint TurnsAtMost = 8;

    /// <summary>What takes least: more slices leave fewer loads to each invocation, and more sums to add up.</summary>
    /// <param name="quads">vec4s of outputs.</param>
    /// <param name="groups">Groups of four inputs.</param>
    /// <param name="workgroup">Invocations.</param>
    public static LayerSplit For(uint quads, uint groups, uint workgroup)
    {
        LayerSplit best = default;
        uint least = uint.MaxValue;
        uint turnsAtLeast = Quotient(quads, workgroup);
        for (uint turns = turnsAtLeast; turns < turnsAtLeast + TurnsAtMost; turns++)
        {
            uint width = Quotient(quads, turns);
            for (uint slices = 1; slices <= Math.Min(workgroup / width, groups); slices++)
            {
                uint length = Quotient(groups, slices);
                uint cost = turns * (length * GroupCost + slices + TurnCost);
                if (cost < least)
                {
                    least = cost;
                    // No slice is empty.
                    best = new LayerSplit(width, Quotient(groups, length), length);
                }
            }
        }

        return best;
    }

    /// <summary>Rounded up.</summary>
    private static uint Quotient(uint dividend, uint divisor) => (dividend + divisor - 1) / divisor;
}
