namespace VaeGpu.Suite;

/// <summary>What the suite times.</summary>
internal static class Workloads
{
    /// <summary>All of it, small before large.</summary>
    public static WorkloadGroup[] All { get; } =
    [
        Decoder("w1", new ImageShape(1, 28, 28), [16, 256, 512, 784], 1, 64, 1024),
        Decoder("w2", new ImageShape(3, 64, 64), [64, 1024, 2048, 12288], 1, 16, 64),
        Search(4096, 1024, 64),
        Decoder("w3", new ImageShape(3, 128, 128), [256, 2048, 4096, 4096, 49152], 1),
    ];

    private static WorkloadGroup Decoder(string name, ImageShape image, int[] widths, params ReadOnlySpan<int> batches)
    {
        double weights = 0;
        for (int i = 1; i < widths.Length; i++)
        {
            weights += (double)widths[i - 1] * widths[i];
        }

        var workloads = new List<Workload>();
        foreach (int batch in batches)
        {
            workloads.Add(new Workload
            {
                Name = $"{name}-b{batch}",
                Description = $"decode {string.Join("→", widths)}, batch {batch}",
                Limit = batch > 1 ? Limit.Arithmetic : weights < 1 << 20 ? Limit.Submitting : Limit.Reading,
                Flops = 2 * weights * batch,
                Bytes = weights * sizeof(float),
                Results = (double)batch * widths[^1],
                Open = (device, model) => new DecodeRun(device, model!, batch),
            });
        }

        return new WorkloadGroup(name, $"MLP decoder {string.Join("→", widths)}", () => SuiteModels.Decoder(image, widths), [.. workloads]);
    }

    private static WorkloadGroup Search(int queries, int codes, int dimension) => new("vq", "nearest code", null,
    [
        new Workload
        {
            Name = "vq",
            Description = $"nearest of {codes} codes of {dimension} values, {queries} queries",
            Limit = Limit.Arithmetic,
            Flops = 2.0 * queries * codes * dimension,
            Results = queries,
            Open = (device, _) => new SearchRun(device, queries, codes, dimension),
        },
    ]);
}
