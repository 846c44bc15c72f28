namespace VaeGpu;

/// <summary>A trained model, read whole and validated before it is handed out. Immutable and safe to share between threads until disposed; its numbers live outside the managed heap.</summary>
public sealed class Model : IDisposable
{
    /// <summary>What the model is.</summary>
    public ModelArchitecture Architecture => throw new NotImplementedException();

    /// <summary>Every tensor, by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => throw new NotImplementedException();

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    public static Model Load(string path) => throw new NotImplementedException();

    /// <summary>Reads rows of a tensor as floats: fp16 widened, int8 multiplied by its row's scale. A row is everything but the outermost extent.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length]; its length says how many rows.</param>
    public void ReadRows(string name, int firstRow, Span<float> destination) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
