using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using VaeGpu.Shaders;

namespace VaeGpu.Vulkan;

/// <summary>
/// How a device runs linear layers, as <see cref="GpuDevice.Tune"/> measured it. Immutable. Kept by <see cref="GpuDeviceOptions.CacheFolder"/>, or by the
/// host with <see cref="ToJson"/> and <see cref="Parse"/>, and then given back as <see cref="GpuDeviceOptions.Tuning"/>. What it says is for speed alone.
/// </summary>
public sealed partial record GpuTuning
{
    internal GpuTuning()
    {
    }

    /// <summary>The name of the device that it was measured on.</summary>
    public required string Device { get; init; }

    /// <summary>The driver's name and version.</summary>
    public required string Driver { get; init; }

    /// <summary>Names device, driver and kernels: SHA-256 in hexadecimal, the same as of other files of the cache folder.</summary>
    public required string Identity { get; init; }

    /// <summary>Names the kernels: SHA-256 in hexadecimal.</summary>
    public required string Shaders { get; init; }

    /// <summary>Outputs of a block of weights: how weights lie on the device.</summary>
    public required int Block { get; init; }

    /// <summary>Whether weights are read as texels where they fit.</summary>
    public required bool Texels { get; init; }

    /// <summary>What a batch of one is run by.</summary>
    public required GpuTuningChoice Vector { get; init; }

    /// <summary>What a batch of more than eight is run by.</summary>
    public required GpuTuningChoice Large { get; init; }

    /// <summary>Bytes of weights up to which a small network is one kernel for batches of up to four; null where the device's properties say.</summary>
    public required int? FusedBytes { get; init; }

    /// <summary>What was measured, in that order; empty where there was no time.</summary>
    public required ImmutableArray<GpuTuningCandidate> Measured { get; init; }

    /// <summary>What was dropped because it is wrong or was refused, and why.</summary>
    public required ImmutableArray<GpuTuningCandidate> Dropped { get; init; }

    /// <summary>For people: what was chosen, then a line for each candidate.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Device}, {Driver}");
        text.AppendLine(CultureInfo.InvariantCulture, $"blocks of {Block}, read as {(Texels ? "texels" : "buffers")}; batch of one: {Vector.Kernel}, workgroup {Vector.Workgroup}; large batch: {Large.Kernel}, workgroup {Large.Workgroup}{(FusedBytes is { } bytes ? $"; one kernel up to {bytes} bytes" : "")}");
        foreach (GpuTuningCandidate candidate in Measured.Concat(Dropped))
        {
            text.AppendLine(candidate.ToString());
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>What was found on a device.</summary>
    internal static GpuTuning Of(VulkanDevice device, LinearPlan plan, IReadOnlyCollection<GpuTuningCandidate> rows) => new()
    {
        Device = Printable(device.Description.Info.Name),
        Driver = Printable(device.Description.Info.Driver),
        Identity = Hash(device),
        Shaders = KernelLibrary.Version,
        Block = (int)plan.Block,
        Texels = plan.Texels,
        Vector = new GpuTuningChoice(plan.Vector.Kernel.Name, (int)plan.Vector.Workgroup),
        Large = new GpuTuningChoice(plan.Large.Kernel.Name, (int)plan.Large.Workgroup),
        FusedBytes = (int?)plan.FusedBytes,
        Measured = [.. rows.Where(row => row.Problem is null)],
        Dropped = [.. rows.Where(row => row.Problem is not null).Select(row => row with { Problem = Printable(row.Problem!) })],
    };

    /// <summary>A device's identity in hexadecimal.</summary>
    internal static string Hash(VulkanDevice device) => Convert.ToHexString(CacheIdentity.For(device.Description).Hash).ToLowerInvariant();

    /// <summary>The plan; <see cref="Problem"/> is to have found nothing.</summary>
    internal LinearPlan ToPlan() => new((uint)Block, ToChoice(Vector)!.Value, ToChoice(Large)!.Value, Texels) { FusedBytes = (ulong?)FusedBytes };

    /// <summary>Why a device cannot run this; null where it can.</summary>
    internal string? Problem(VulkanDevice device)
    {
        foreach (GpuTuningChoice choice in new[] { Vector, Large })
        {
            if (ToChoice(choice) is null)
            {
                return $"there is no kernel {ModelFormatException.Quote(choice.Kernel)} for linear layers";
            }
        }

        return FusedBytes < 0 ? $"{FusedBytes} bytes of weights are less than none" : LinearCandidates.Problem(device, ToPlan());
    }

    private static LinearChoice? ToChoice(GpuTuningChoice choice) =>
        LinearCandidates.Find(choice.Kernel) is { } kernel ? new LinearChoice(kernel, (uint)choice.Workgroup) : null;
}
