using System.Globalization;

namespace VaeGpu.Vulkan;

/// <summary>One way to run linear layers, and what became of it: it was measured, or dropped. Immutable.</summary>
/// <param name="Batch">Instances that were decoded at once.</param>
/// <param name="Block">Outputs of a block of weights.</param>
/// <param name="Texels">Whether weights are read as texels where they fit.</param>
/// <param name="Choice">The kernel and its workgroup.</param>
/// <param name="Time">The shortest decode, by the device's clock where <see cref="GpuDeviceOptions.MeasureGpuTime"/> is on; null where it was dropped.</param>
/// <param name="Problem">Why it was dropped; null where it was measured.</param>
public sealed record GpuTuningCandidate(int Batch, int Block, bool Texels, GpuTuningChoice Choice, TimeSpan? Time, string? Problem)
{
    /// <summary>One line.</summary>
    public override string ToString()
    {
        string result = Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:F1} µs") : $"dropped: {Problem}";
        return string.Create(CultureInfo.InvariantCulture, $"batch {Batch}: {Choice.Kernel}, workgroup {Choice.Workgroup}, block {Block}, {(Texels ? "texels" : "buffers")}: {result}");
    }
}
