using System.Collections.ObjectModel;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>
/// A trained model, read whole and validated before it is handed out. Its numbers live outside the managed heap.
/// Immutable and safe to share between threads; disposing while another thread reads is safe too, the memory goes when that read is done.
/// </summary>
public sealed partial class Model : IDisposable
{
    private readonly Dictionary<string, StoredTensor> _tensors;
    private volatile bool _disposed;

    private Model(ModelArchitecture architecture, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata, IEnumerable<string> warnings)
    {
        Architecture = architecture;
        _tensors = tensors.ToDictionary(tensor => tensor.Info.Name, StringComparer.Ordinal);
        Tensors = new ReadOnlyDictionary<string, TensorInfo>(_tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Info, StringComparer.Ordinal));
        Metadata = metadata;
        Precision = FindPrecision();
        Golden = FindGolden();
        try
        {
            ContentRules.Check(this);
        }
        catch
        {
            Dispose();
            throw;
        }

        Warnings = [.. warnings, .. ModelWarnings.Find(this, _tensors.Values)];
    }

    /// <summary>What the model is.</summary>
    public ModelArchitecture Architecture { get; }

    /// <summary>Every tensor, by name, golden pairs and scales included.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>What else the file's <c>__metadata__</c> says; kept, never read.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>How the weights are stored: the coarsest of the networks' tensors.</summary>
    public ModelPrecision Precision { get; }

    /// <summary>The golden pairs; null in a file without them, which decodes but cannot be verified.</summary>
    public GoldenPairs? Golden { get; }

    /// <summary>What is odd but no error, one line each: numbers that are not finite, or no golden pairs.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads rows of a tensor as floats: fp16 widened, int8 multiplied by its row's scale. A row is everything but the outermost extent.</summary>
    /// <param name="name">The tensor; not one of <see cref="TensorType.Int32"/>.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length]; its length says how many rows.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">The length is no whole number of rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer rows.</exception>
    /// <exception cref="InvalidOperationException">The tensor is of <see cref="TensorType.Int32"/>.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void ReadRows(string name, int firstRow, Span<float> destination)
    {
        StoredTensor tensor = Find(name);
        tensor.ReadFloats(tensor.Info.Type == TensorType.Int8 ? Find(ScaleName(name)) : null, firstRow, destination);
    }

    /// <summary>Reads rows of a tensor as they are stored: little-endian, without the scale of an int8 row.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length × bytes of an element]; its length says how many rows.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">The length is no whole number of rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer rows.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void ReadRowBytes(string name, int firstRow, Span<byte> destination) => Find(name).ReadBytes(firstRow, destination);

    /// <summary>Reads the same run of some rows of a tensor as they are stored.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="firstByte">Where in a row.</param>
    /// <param name="bytes">How much of each row.</param>
    /// <param name="destination">[rows, stride]; its length says how many rows. What is behind a run stays as it is.</param>
    /// <param name="stride">Bytes from row to row in it.</param>
    internal void ReadRowParts(string name, int firstRow, long firstByte, int bytes, Span<byte> destination, int stride) =>
        Find(name).ReadParts(firstRow, firstByte, bytes, destination, stride);

    /// <summary>Reads rows of a tensor of whole numbers, such as <see cref="GoldenPairs.Codes"/>.</summary>
    /// <param name="name">A tensor of <see cref="TensorType.Int32"/>.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="destination">[rows, row length]; its length says how many rows.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">The length is no whole number of rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer rows.</exception>
    /// <exception cref="InvalidOperationException">The tensor is of another type.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void ReadCodes(string name, int firstRow, Span<int> destination)
    {
        StoredTensor tensor = Find(name);
        if (tensor.Info.Type != TensorType.Int32)
        {
            throw new InvalidOperationException($"Tensor {ModelFormatException.Quote(name)} holds {tensor.Info.Type}, not whole numbers.");
        }

        tensor.ReadBytes(firstRow, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Reads a whole tensor as floats, into memory of its own.</summary>
    /// <param name="name">The tensor, of at most 2^31 - 1 elements; see <see cref="ReadRows"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="OverflowException">It has more elements than an array.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public float[] ReadAll(string name)
    {
        var values = new float[checked((int)Find(name).Info.Elements)];
        ReadRows(name, 0, values);
        return values;
    }

    /// <summary>Frees the numbers; what is not a number stays readable.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (StoredTensor tensor in _tensors.Values)
        {
            tensor.Memory.Dispose();
        }
    }

    /// <summary>The tensor of the scales of an int8 tensor.</summary>
    internal static string ScaleName(string name) => name + ".scale";

    private StoredTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _tensors.TryGetValue(name, out StoredTensor? tensor)
            ? tensor
            : throw new KeyNotFoundException($"The model has no tensor {ModelFormatException.Quote(name)}.");
    }

    private ModelPrecision FindPrecision()
    {
        var precision = ModelPrecision.Float32;
        foreach (StoredTensor tensor in _tensors.Values)
        {
            precision = tensor.Info.Type switch
            {
                TensorType.Int8 => ModelPrecision.Int8,
                TensorType.Float16 when precision == ModelPrecision.Float32 => ModelPrecision.Float16,
                _ => precision,
            };
        }

        return precision;
    }

    private GoldenPairs? FindGolden()
    {
        if (!Tensors.TryGetValue(Architecture.Codebook is null ? GoldenPairs.Latents : GoldenPairs.Codes, out TensorInfo? inputs))
        {
            return null;
        }

        int encoderCount = Tensors.TryGetValue(GoldenPairs.Images, out TensorInfo? images) ? images.Rows : 0;
        return new GoldenPairs(inputs.Rows, encoderCount, Architecture.Tolerance.For(Precision));
    }
}
