using VaeGpu.Suite;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Bench;

/// <summary>libtorch as a peer of the suite.</summary>
internal sealed class TorchPeer(TorchWorkloads torch) : IPeer
{
    public string Name => $"libtorch CPU, {torch.Threads} thread{(torch.Threads == 1 ? "" : "s")}";

    public Action? Decode(int[] widths, int batch) => torch.Decode(widths, batch);

    public Action? Search(int queries, int codes, int dimension) => torch.Search(queries, codes, dimension);

    public Action? Normals(int count) => torch.Normals(count);

    public Action? Reparameterise(int instances, int latentSize) => torch.Reparameterise(instances, latentSize);
}
