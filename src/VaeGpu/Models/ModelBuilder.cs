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
            foreach (RequiredTensor tensor in TensorRules.List(architecture))
            {
                _tensors.Add(tensor.Name, StoredTensor.Allocate(tensor.Info));
                _rowsSet.Add(tensor.Name, new System.Collections.BitArray(tensor.Info.Rows));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tensors that must be set, in the order of the layers, with their shapes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => TensorRules.List(_architecture).ConvertAll(tensor => tensor.Info);

    /// <summary>
    /// Starts from a model that is to be described anew, with another prior perhaps: what both architectures name is taken over, golden pairs and metadata
    /// too; what the new one names alone, and another prior's numbers, are still to be set. Weights are taken at fp32: build at the model's own precision to keep its size.
    /// </summary>
    /// <param name="model">The model; not changed, and not needed once this returns.</param>
    /// <param name="architecture">What the new model is.</param>
    /// <exception cref="ModelFormatException">The architecture contradicts itself, or asks for a tensor of the model in another shape.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public static ModelBuilder From(Model model, ModelArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(model);
        var builder = new ModelBuilder(architecture);
        try
        {
            // The numbers of one prior are nothing to another, though they may have the same names.
            ModelArchitecture source = architecture.Prior == model.Architecture.Prior
                ? model.Architecture
                : model.Architecture with { Prior = model.Architecture.Codebook is null ? Prior.Normal : Prior.Independent };
            HashSet<string> common = [.. TensorRules.List(source).Select(tensor => tensor.Name)];
            foreach (TensorInfo tensor in builder.Tensors)
            {
                if (common.Contains(tensor.Name))
                {
                    builder.Set(tensor.Name, model.ReadAll(tensor.Name));
                }
            }

            builder.TakeGolden(model);
            foreach ((string key, string value) in model.Metadata)
            {
                builder.SetMetadata(key, value);
            }

            return builder;
        }
        catch
        {
            builder.Dispose();
            throw;
        }
    }

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
        if (_architecture.Codebook is not null)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, GoldenPairs.Latents, "the golden pairs of this architecture begin with codes");
        }

        SetPairs(GoldenPairs.Latents, latents, _architecture.LatentSize, GoldenPairs.Outputs, outputs, _architecture.Image.Elements);
        _referenceGolden = null;
        return this;
    }

    /// <summary>Sets the golden pairs of the decoder of a model whose latents are codes, made by torch or in double precision and never by a backend of this library.</summary>
    /// <param name="codes">[pairs, positions], at least 16 pairs.</param>
    /// <param name="outputs">[pairs, channels · height · width]: the likelihood's mean.</param>
    /// <exception cref="ModelFormatException">There are fewer than 16 pairs, the lengths disagree, or latents are not codes. A code that there is not is found by <see cref="Build"/>.</exception>
    public ModelBuilder SetGolden(ReadOnlySpan<int> codes, ReadOnlySpan<float> outputs)
    {
        if (_architecture.Codebook is not { } codebook)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, GoldenPairs.Codes, "the architecture has no codebook");
        }

        int pairs = CheckPairs(GoldenPairs.Codes, codes.Length, codebook.Positions, GoldenPairs.Outputs, outputs.Length, _architecture.Image.Elements);
        StoredTensor tensor = StoredTensor.Allocate(new TensorInfo(GoldenPairs.Codes, TensorType.Int32, [pairs, codebook.Positions]));
        tensor.Write(0, codes);
        Replace(tensor);
        Replace(GoldenPairs.Outputs, [pairs, _architecture.Image.Elements], outputs);
        _referenceGolden = null;
        return this;
    }

    /// <summary>Sets the golden pairs of the encoder, made by torch or in double precision and never by a backend of this library.</summary>
    /// <param name="images">[pairs, channels · height · width], at least 16 pairs.</param>
    /// <param name="encodings">[pairs, 2 · latent]: mean, then log variance; where latents are codes, [pairs, latent]: the vectors before they are quantised.</param>
    /// <exception cref="ModelFormatException">There are fewer than 16 pairs, the lengths disagree, or the architecture has no encoder.</exception>
    public ModelBuilder SetEncoderGolden(ReadOnlySpan<float> images, ReadOnlySpan<float> encodings)
    {
        if (_architecture.Encoder is null or { IsIdentity: true })
        {
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, GoldenPairs.Images, "the architecture has no encoder");
        }

        SetPairs(GoldenPairs.Images, images, _architecture.Image.Elements, GoldenPairs.Encodings, encodings, _architecture.EncodingSize);
        return this;
    }

    /// <summary>Has the golden pairs made by <see cref="DoubleReference"/> from the fp32 weights when the model is built: about-normal latents, or codes drawn evenly, to decode, and uniform pictures to encode where there is an encoder.</summary>
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
        int pairs = CheckPairs(inputName, inputs.Length, inputLength, outputName, outputs.Length, outputLength);
        Replace(inputName, [pairs, inputLength], inputs);
        Replace(outputName, [pairs, outputLength], outputs);
    }

    private int CheckPairs(string inputName, int inputs, int inputLength, string outputName, int outputs, int outputLength)
    {
        ObjectDisposedException.ThrowIf(_tensors.Count == 0, this);
        int pairs = inputs / inputLength;
        if (pairs * (long)inputLength != inputs || pairs * (long)outputLength != outputs)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.WrongShape, outputName, $"{inputs} and {outputs} values are no pairs of {inputLength} and {outputLength}");
        }

        if (pairs < GoldenPairs.Minimum)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.TooFewGoldenPairs, inputName, $"{pairs} pairs were given; a file holds {GoldenPairs.Minimum} or more, or none");
        }

        return pairs;
    }

    private void Replace(string name, System.Collections.Immutable.ImmutableArray<int> shape, ReadOnlySpan<float> values)
    {
        StoredTensor tensor = StoredTensor.Allocate(new TensorInfo(name, TensorType.Float32, shape));
        tensor.Write(0, values);
        Replace(tensor);
    }

    private void Replace(StoredTensor tensor)
    {
        if (_tensors.Remove(tensor.Info.Name, out StoredTensor? before))
        {
            before.Memory.Dispose();
        }

        _tensors.Add(tensor.Info.Name, tensor);
    }

    private void TakeGolden(Model model)
    {
        bool codes = _architecture.Codebook is not null;
        if (model.Golden is { } golden && codes == model.Architecture.Codebook is not null)
        {
            float[] outputs = model.ReadAll(GoldenPairs.Outputs);
            if (codes)
            {
                var inputs = new int[checked((int)model.Tensors[GoldenPairs.Codes].Elements)];
                model.ReadCodes(GoldenPairs.Codes, 0, inputs);
                SetGolden(inputs, outputs);
            }
            else
            {
                SetGolden(model.ReadAll(GoldenPairs.Latents), outputs);
            }

            if (golden.EncoderCount > 0 && _architecture.Encoder is not null)
            {
                SetEncoderGolden(model.ReadAll(GoldenPairs.Images), model.ReadAll(GoldenPairs.Encodings));
            }
        }
    }
}
