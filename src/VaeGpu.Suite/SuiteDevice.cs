using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>What a suite runs on: a Vulkan device, or the CPU backend. Does not own the device.</summary>
/// <param name="Gpu">The device; null for the CPU backend.</param>
public sealed record SuiteDevice(GpuDevice? Gpu)
{
    /// <summary>For people: the device and its driver, or the processor's instruction set and threads, and how the program was compiled.</summary>
    public string Name => Gpu is null
        ? $"CPU backend, {CpuBackend.InstructionSet}, {CpuBackend.Threads} threads, {(CpuBackend.IsNative ? "compiled ahead of time" : "compiled as it runs")}"
        : $"{Gpu.Info.Name}, {Gpu.Info.Driver}";

    /// <summary>Measures the ceilings; takes a second or two.</summary>
    public Ceilings MeasureCeilings()
    {
        GpuCeilings? gpu = Gpu?.MeasureCeilings();
        if (gpu is not null && Gpu!.Info.Kind != GpuDeviceKind.Cpu)
        {
            return new Ceilings
            {
                Source = "kernels that do one thing alone",
                FlopsPerSecond = gpu.FlopsPerSecond,
                ReadBytesPerSecond = gpu.ReadBytesPerSecond,
                WriteBytesPerSecond = gpu.WriteBytesPerSecond,
                EmptySubmit = gpu.EmptySubmit.TotalSeconds,
                OneDispatch = gpu.OneDispatch.TotalSeconds,
            };
        }

        CpuCeilings cpu = CpuCeilings.Measure();
        return new Ceilings
        {
            Source = $"native {CpuBackend.InstructionSet} code on {cpu.Threads} threads",
            FlopsPerSecond = cpu.FlopsPerSecond,
            ReadBytesPerSecond = cpu.ReadBytesPerSecond,
            WriteBytesPerSecond = cpu.WriteBytesPerSecond,
            EmptySubmit = gpu?.EmptySubmit.TotalSeconds,
            OneDispatch = gpu?.OneDispatch.TotalSeconds,
        };
    }

    internal IDecoder CreateDecoder(Model model, DecoderOptions options) => Gpu is null ? new CpuDecoder(model, options) : Gpu.CreateDecoder(model, options);

    internal INearestCode CreateNearestCode(int codes, int dimension, int queries) =>
        Gpu is null ? new CpuNearestCode(codes, dimension, queries) : Gpu.CreateNearestCode(codes, dimension, queries);
}
