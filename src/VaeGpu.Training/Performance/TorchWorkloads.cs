using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// What the performance suite times, done by libtorch on the processor, without gradients: to be timed beside ours. Each method makes one workload
/// ready and gives what runs it once. Not thread-safe; sets torch's number of threads for the whole process.
/// </summary>
public sealed class TorchWorkloads : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _noGradients = no_grad();

    /// <summary>Starts torch.</summary>
    /// <param name="threads">Threads that it computes on.</param>
    public TorchWorkloads(int threads)
    {
        TorchRuntime.Prepare("cpu", threads);
        Threads = threads;
    }

    /// <summary>Threads that it computes on.</summary>
    public int Threads { get; }

    /// <summary>An MLP of rectifiers with a sigmoid at the end, fp32.</summary>
    /// <param name="widths">Latent, hidden widths, values of a picture.</param>
    /// <param name="batch">Rows.</param>
    public Action Decode(ReadOnlySpan<int> widths, int batch)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 1; i < widths.Length; i++)
        {
            layers.Add(nn.Linear(widths[i - 1], widths[i]));
            layers.Add(i + 1 == widths.Length ? nn.Sigmoid() : nn.ReLU());
        }

        nn.Module<Tensor, Tensor> network = nn.Sequential([.. layers]);
        Tensor latents = randn(batch, widths[0]);
        return () =>
        {
            using Tensor values = network.call(latents);
        };
    }

    /// <summary>The index of the nearest code of each query, by |c|² − 2 q · c.</summary>
    /// <param name="queries">Queries.</param>
    /// <param name="codes">Codes.</param>
    /// <param name="dimension">Values of each.</param>
    public Action Search(int queries, int codes, int dimension)
    {
        Tensor points = randn(queries, dimension);
        Tensor transposed = randn(dimension, codes);
        Tensor squares = (transposed * transposed).sum(0);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            (squares - 2 * points.matmul(transposed)).argmin(1);
        };
    }

    /// <summary>Standard normals.</summary>
    /// <param name="count">How many.</param>
    public Action Normals(int count)
    {
        Tensor values = empty(count);
        return () => values.normal_();
    }

    /// <summary>mean + exp(log variance / 2) · epsilon.</summary>
    /// <param name="instances">Latents.</param>
    /// <param name="latentSize">Values of a latent.</param>
    public Action Reparameterise(int instances, int latentSize)
    {
        Tensor mean = zeros(instances, latentSize);
        Tensor logVariance = zeros(instances, latentSize);
        return () =>
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor latents = mean + (0.5 * logVariance).exp() * randn_like(mean);
        };
    }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        _noGradients.Dispose();
        _scope.Dispose();
    }
}
