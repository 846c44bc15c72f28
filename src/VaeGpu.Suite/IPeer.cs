namespace VaeGpu.Suite;

/// <summary>Another library that does the same, timed beside ours in the same run. Each method makes one workload ready and gives what runs it once; null where the peer cannot.</summary>
public interface IPeer
{
    /// <summary>For people: what it is and how it was set.</summary>
    string Name { get; }

    /// <summary>An MLP of rectifiers with a sigmoid at the end, fp32, without gradients.</summary>
    /// <param name="widths">Latent, hidden widths, values of a picture.</param>
    /// <param name="batch">Rows.</param>
    Action? Decode(int[] widths, int batch);

    /// <summary>The index of the nearest code of each query.</summary>
    Action? Search(int queries, int codes, int dimension);

    /// <summary>Standard normals.</summary>
    Action? Normals(int count);

    /// <summary>mean + exp(log variance / 2) · epsilon.</summary>
    Action? Reparameterise(int instances, int latentSize);
}
