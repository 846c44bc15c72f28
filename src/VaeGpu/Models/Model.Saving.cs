namespace VaeGpu;

public sealed partial class Model
{
    /// <summary>Writes the model file: beside its place first, with <c>.partial</c> behind its name, then renamed, so that no half of one is ever seen. Equal models give equal bytes.</summary>
    /// <param name="path">The file, replaced if it is there.</param>
    /// <param name="cancellation">Leaves what was there before.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void Save(string path, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        AtomicFile.Write(path, stream => Save(stream, cancellation));
    }

    /// <summary>Writes the model file to a stream.</summary>
    /// <param name="stream">The stream, left open; need not seek.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public void Save(Stream stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_disposed, this);
        IEnumerable<KeyValuePair<string, string>> metadata = Metadata.Append(KeyValuePair.Create(DescriptionKey, Architecture.ToJson()));
        SafetensorsWriter.Write(stream, metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), OrderedTensors(), cancellation);
    }

    /// <summary>The same model with its weights stored at another precision. Golden pairs are kept as they are, so that they measure what the conversion costs.</summary>
    /// <param name="precision">The new precision.</param>
    /// <exception cref="ModelFormatException">A weight is too large for fp16 (<see cref="ModelFormatError.ValueOutOfRange"/>, beyond 65504), or not finite and so none for int8.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public Model Convert(ModelPrecision precision)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Model(Architecture, PrecisionConversion.Convert(this, precision), Metadata, []);
    }

    /// <summary>Every tensor, the networks' first in the order of their layers.</summary>
    private IEnumerable<StoredTensor> OrderedTensors()
    {
        foreach (RequiredTensor expected in TensorRules.List(Architecture))
        {
            yield return _tensors[expected.Name];
            if (_tensors.TryGetValue(ScaleName(expected.Name), out StoredTensor? scale))
            {
                yield return scale;
            }
        }

        foreach (string name in (string[])[GoldenPairs.Latents, GoldenPairs.Codes, GoldenPairs.Outputs, GoldenPairs.Images, GoldenPairs.Encodings])
        {
            if (_tensors.TryGetValue(name, out StoredTensor? golden))
            {
                yield return golden;
            }
        }
    }

    /// <summary>A model around tensors that it then owns.</summary>
    internal static Model FromTensors(ModelArchitecture architecture, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata, IEnumerable<string> warnings) =>
        new(architecture, tensors, metadata, warnings);
}
