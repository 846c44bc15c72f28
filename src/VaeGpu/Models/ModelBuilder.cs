namespace VaeGpu;

/// <summary>
/// Makes a <see cref="Model"/> from an architecture and numbers: what a trainer exports with. Every tensor that the architecture names must be set.
/// Not thread-safe.
/// </summary>
public sealed class ModelBuilder : IDisposable
{
    private readonly ModelArchitecture _architecture;
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, System.Collections.BitArray> _rowsSet = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private (int Pairs, ulong Seed)? _referenceGolden;

    /// <summary>Takes memory for every tensor of the architecture.</summary>
    /// <param name="architecture">What the model is.</param>
    /// <exception cref="ModelFormatException">The architecture contradicts itself.</exception>
    public ModelBuilder(ModelArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        architecture.Validate();
        _architecture = architecture;
        try
        {
            foreach (TensorInfo tensor in TensorRules.List(architecture))
            {
                _tensors.Add(tensor.Name, StoredTensor.Allocate(tensor));
                _rowsSet.Add(tensor.Name, new System.Collections.BitArray(tensor.Rows));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tensors that must be set, in the order of the layers, with their shapes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => TensorRules.List(_architecture);

    /// <summary>Sets a whole tensor; the values are copied.</summary>
    /// <param name="name">A tensor that the architecture names.</param>
    /// <param name="values">All of its elements, row after row: a weight is [outputs, inputs].</param>
    /// <exception cref="ModelFormatException">The architecture names no such tensor (<see cref="ModelFormatError.UnexpectedTensor"/>), or another number of elements (<see cref="ModelFormatError.WrongShape"/>).</exception>
    public ModelBuilder Set(string name, ReadOnlySpan<float> values)
    {
        StoredTensor tensor = Find(name);
        if (values.Length != tensor.Info.Elements)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.WrongShape, name, $"{values.Length} values were given, its shape {TensorRules.Show(tensor.Info.Shape)} has {tensor.Info.Elements}");
        }

        return SetRows(name, 0, values);
    }

    /// <summary>Sets some rows of a tensor, for one that is made in parts; the values are copied.</summary>
    /// <param name="name">A tensor that the architecture names.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="values">[rows, row length].</param>
    /// <exception cref="ModelFormatException">The architecture names no such tensor.</exception>
    /// <exception cref="ArgumentException">The length is no whole number of rows, or the tensor has fewer.</exception>
    public ModelBuilder SetRows(string name, int firstRow, ReadOnlySpan<float> values)
    {
        StoredTensor tensor = Find(name);
        tensor.Write(firstRow, values);
        System.Collections.BitArray set = _rowsSet[name];
        for (int row = 0; row < values.Length / tensor.Info.RowLength; row++)
        {
            set[firstRow + row] = true;
        }

        return this;
    }

    /// <summary>Adds an entry to the file's <c>__metadata__</c> that the library keeps and never reads. What changes from run to run, such as a date, makes equal models unequal files.</summary>
    /// <param name="key">Anything but <c>vaegpu</c>.</param>
    /// <param name="value">Any text.</param>
    /// <exception cref="ArgumentException">The key is the format's own.</exception>
    public ModelBuilder SetMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (key == Model.DescriptionKey)
        {
            throw new ArgumentException("This key holds the model's own description.", nameof(key));
        }

        _metadata[key] = value;
        return this;
    }

    /// <summary>Sets the golden pairs of the decoder, made by torch or in double precision and never by a backend of this library.</summary>
    /// <param name="latents">[pairs, latent], at least 16 pairs.</param>
    /// <param name="outputs">[pairs, channels · height · width]: the likelihood's mean.</param>
    /// <exception cref="ModelFormatException">There are fewer than 16 pairs, or the lengths disagree.</exception>
    public ModelBuilder SetGolden(ReadOnlySpan<float> latents, ReadOnlySpan<float> outputs)
    {
        SetPairs(GoldenPairs.Latents, latents, _architecture.LatentSize, GoldenPairs.Outputs, outputs, _architecture.Image.Elements);
        _referenceGolden = null;
        return this;
    }

    /// <summary>Sets the golden pairs of the encoder, made by torch or in double precision and never by a backend of this library.</summary>
    /// <param name="images">[pairs, channels · height · width], at least 16 pairs.</param>
    /// <param name="encodings">[pairs, 2 · latent]: mean, then log variance.</param>
    /// <exception cref="ModelFormatException">There are fewer than 16 pairs, the lengths disagree, or the architecture has no encoder.</exception>
    public ModelBuilder SetEncoderGolden(ReadOnlySpan<float> images, ReadOnlySpan<float> encodings)
    {
        if (_architecture.Encoder is null)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, GoldenPairs.Images, "the architecture has no encoder");
        }

        SetPairs(GoldenPairs.Images, images, _architecture.Image.Elements, GoldenPairs.Encodings, encodings, 2 * _architecture.LatentSize);
        return this;
    }

    /// <summary>Has the golden pairs made by <see cref="DoubleReference"/> from the fp32 weights when the model is built: about-normal latents to decode, and uniform pictures to encode where there is an encoder.</summary>
    /// <param name="pairs">How many of each, at least 16.</param>
    /// <param name="seed">The same seed gives the same inputs on every machine.</param>
    public ModelBuilder SetReferenceGolden(int pairs = GoldenPairs.Minimum, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, GoldenPairs.Minimum);
        _referenceGolden = (pairs, seed);
        return this;
    }

    /// <summary>Makes the model, which takes over the memory: the builder is empty afterwards.</summary>
    /// <param name="precision">How the weights are stored.</param>
    /// <exception cref="ModelFormatException">A tensor, or a row of one, was not set (<see cref="ModelFormatError.MissingTensor"/>), or a weight does not fit the precision.</exception>
    public Model Build(ModelPrecision precision = ModelPrecision.Float32)
    {
        ObjectDisposedException.ThrowIf(_tensors.Count == 0, this);
        foreach ((string name, System.Collections.BitArray rows) in _rowsSet)
        {
            if (!rows.HasAllSet())
            {
                throw ModelFormatException.ForTensor(ModelFormatError.MissingTensor, name, "it was not set, or not every row of it");
            }
        }

        if (_referenceGolden is { } golden)
        {
            ReferenceGolden.Make(this, golden.Pairs, golden.Seed);
        }

        Model model = Snapshot();
        _tensors.Clear();
        if (precision == ModelPrecision.Float32)
        {
            return model;
        }

        using (model)
        {
            return model.Convert(precision);
        }
    }

    /// <summary>Frees the memory unless a model has taken it over.</summary>
    public void Dispose()
    {
        foreach (StoredTensor tensor in _tensors.Values)
        {
            tensor.Memory.Dispose();
        }

        _tensors.Clear();
    }

    /// <summary>A model around the same memory, which stays the builder's: not to be disposed.</summary>
    internal Model Snapshot() =>
        Model.FromTensors(_architecture, _tensors.Values, new SortedDictionary<string, string>(_metadata, StringComparer.Ordinal), _warnings);

    /// <summary>Adds a line to the model's warnings.</summary>
    internal void Warn(string warning) => _warnings.Add(warning);

    private StoredTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_tensors.Count == 0, this);
        return _rowsSet.ContainsKey(name)
            ? _tensors[name]
            : throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, name, "the architecture does not name it");
    }

    private void SetPairs(string inputName, ReadOnlySpan<float> inputs, int inputLength, string outputName, ReadOnlySpan<float> outputs, int outputLength)
    {
        ObjectDisposedException.ThrowIf(_tensors.Count == 0, this);
        int pairs = inputs.Length / inputLength;
        if (pairs * (long)inputLength != inputs.Length || pairs * (long)outputLength != outputs.Length)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.WrongShape, outputName, $"{inputs.Length} and {outputs.Length} values are no pairs of {inputLength} and {outputLength}");
        }

        if (pairs < GoldenPairs.Minimum)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.TooFewGoldenPairs, inputName, $"{pairs} pairs were given; a file holds {GoldenPairs.Minimum} or more, or none");
        }

        Replace(inputName, [pairs, inputLength], inputs);
        Replace(outputName, [pairs, outputLength], outputs);
    }

    private void Replace(string name, System.Collections.Immutable.ImmutableArray<int> shape, ReadOnlySpan<float> values)
    {
        StoredTensor tensor = StoredTensor.Allocate(new TensorInfo(name, TensorType.Float32, shape));
        tensor.Write(0, values);
        if (_tensors.Remove(name, out StoredTensor? before))
        {
            before.Memory.Dispose();
        }

        _tensors.Add(name, tensor);
    }
}
