using VaeGpu.Vulkan;

namespace VaeGpu.Suite;

/// <summary>What the suite times.</summary>
internal static class Workloads
{
    private const int Instances = 1000;

    private static readonly int[] Small = [16, 256, 512, 784];
    private static readonly int[] Medium = [64, 1024, 2048, 12288];
    private static readonly int[] Large = [256, 2048, 4096, 4096, 49152];

    /// <summary>All of it, small before large.</summary>
    public static WorkloadGroup[] All { get; } =
    [
        Group("w1", new ImageShape(1, 28, 28), Small, ModelPrecision.Float32, [.. Decode("w1", Small, 4, 1, 64, Instances, 1024), MorphInstances()]),
        Group("w2", new ImageShape(3, 64, 64), Medium, ModelPrecision.Float32, [.. Decode("w2", Medium, 4, 1, 16, 64, 1024), OnDevice("w2", Medium, 4, 1024)]),
        Group("w2-fp16", new ImageShape(3, 64, 64), Medium, ModelPrecision.Float16, [.. Decode("w2-fp16", Medium, 2, 1, 64), OnDevice("w2-fp16", Medium, 2, 1024)]),
        Group("w2-matrix", new ImageShape(3, 64, 64), Medium, ModelPrecision.Float16, [OnDevice("w2-matrix", Medium, 2, 1024, matrixUnits: true)]) with { MatrixUnits = true },
        Group("w2-int8", new ImageShape(3, 64, 64), Medium, ModelPrecision.Int8, Decode("w2-int8", Medium, 1, 1, 64)),
        new WorkloadGroup("vq", null, [Search(4096, 1024, 64)]),
        new WorkloadGroup("random", null, [Normals(1 << 18, 64), Reparameterise(4096, 64)]),
        Group("w3", new ImageShape(3, 128, 128), Large, ModelPrecision.Float32, Decode("w3", Large, 4, 1)),
    ];

    private static WorkloadGroup Group(string name, ImageShape image, int[] widths, ModelPrecision precision, Workload[] workloads) =>
        new(name, () => SuiteModels.Decoder(image, widths, precision), workloads)
        {
            MakeExactModel = precision == ModelPrecision.Float32 ? null : () => SuiteModels.Decoder(image, widths),
        };

    private static Workload[] Decode(string name, int[] widths, int weightBytes, params ReadOnlySpan<int> batches)
    {
        double weights = Weights(widths);
        var workloads = new Workload[batches.Length];
        for (int i = 0; i < batches.Length; i++)
        {
            int batch = batches[i];
            workloads[i] = new Workload
            {
                Name = $"{name}-b{batch}",
                Description = $"decode {string.Join("→", widths)}, {8 * weightBytes}-bit weights, batch {batch}",
                Limit = batch > 1 ? Limit.Arithmetic : weights < 1 << 20 ? Limit.Submitting : Limit.Reading,
                Flops = 2 * weights * batch,
                Bytes = weights * weightBytes,
                Peer = peer => weightBytes == sizeof(float) ? peer.Decode(widths, batch) : null,
                Open = (device, model) => new DecodeRun(device, model!, batch),
            };
        }

        return workloads;
    }

    /// <summary>A decode whose result stays in the device's memory, for devices that have some of their own.</summary>
    private static Workload OnDevice(string name, int[] widths, int weightBytes, int batch, bool matrixUnits = false) => new()
    {
        Name = $"{name}-device-b{batch}",
        Description = $"decode {string.Join("→", widths)}, {8 * weightBytes}-bit weights, batch {batch}, into device memory{(matrixUnits ? ", by matrix units" : "")}",
        Limit = Limit.Arithmetic,
        Flops = 2 * Weights(widths) * batch,
        Serves = device => device.Gpu is { } gpu && gpu.Info.Kind != GpuDeviceKind.Cpu && (!matrixUnits || gpu.Info.Features.HasFlag(GpuFeatures.CooperativeMatrix)),
        Open = (device, model) => new DecodeRun(device, model!, batch, staysOnDevice: true),
    };

    private static double Weights(int[] widths) => widths.Zip(widths.Skip(1), (inputs, outputs) => (double)inputs * outputs).Sum();

    private static Workload MorphInstances() => new()
    {
        Name = "instances",
        Description = $"{Instances} instances of {string.Join("→", Small)}, each on its own morph path, into one image",
        Limit = Limit.Arithmetic,
        Flops = 2 * Weights(Small) * Instances,
        Open = (device, model) => new InstancesRun(device, model!, Instances),
    };

    private static Workload Search(int queries, int codes, int dimension) => new()
    {
        Name = "vq",
        Description = $"nearest of {codes} codes of {dimension} values, {queries} queries",
        Limit = Limit.Arithmetic,
        Flops = 2.0 * queries * codes * dimension,
        Peer = peer => peer.Search(queries, codes, dimension),
        Open = (device, _) => new SearchRun(device, queries, codes, dimension),
    };

    private static Workload Normals(int instances, int latentSize) => new()
    {
        Name = "normals",
        Description = $"{(long)instances * latentSize} normals, into device memory",
        Limit = Limit.Writing,
        Bytes = (double)instances * latentSize * sizeof(float),
        Peer = peer => peer.Normals(instances * latentSize),
        Open = (device, _) => device.Gpu is { } gpu
            ? new KernelRun(gpu, KernelTable.SamplePrior, (uint)instances, (uint)latentSize, inputs: 0)
            : new CpuNormalsRun(instances, latentSize),
    };

    private static Workload Reparameterise(int instances, int latentSize) => new()
    {
        Name = "reparameterise",
        Description = $"z = mean + sigma · epsilon, {instances} latents of {latentSize} values, in device memory",
        Limit = Limit.Writing,
        Bytes = (double)instances * latentSize * sizeof(float),
        Peer = peer => peer.Reparameterise(instances, latentSize),
        Open = (device, _) => device.Gpu is { } gpu
            ? new KernelRun(gpu, KernelTable.Reparameterise, (uint)instances, (uint)latentSize, (uint)(2 * latentSize))
            : new CpuReparameteriseRun(instances, latentSize),
    };
}
