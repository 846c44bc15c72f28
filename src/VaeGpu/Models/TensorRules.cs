using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>Which tensors an architecture asks for, and whether a file holds exactly them.</summary>
internal static class TensorRules
{
    /// <summary>The tensors of encoder, decoder, codebook and prior, in their order. A tensor that two layers share occurs once.</summary>
    public static List<RequiredTensor> List(ModelArchitecture architecture)
    {
        var tensors = new List<RequiredTensor>();
        var names = new Dictionary<string, RequiredTensor>(StringComparer.Ordinal);
        AddLayers(architecture.Encoder);
        AddLayers(architecture.Decoder);
        if (architecture.Codebook is { } codebook)
        {
            Add(codebook.Tensor, codebook.Shared ? [codebook.Codes, codebook.Size] : [codebook.Positions, codebook.Codes, codebook.Size], TensorRole.Weight);
            if (codebook.Frequencies is not null)
            {
                Add(codebook.Frequencies, [codebook.Positions, codebook.Codes], TensorRole.Exact);
            }
        }

        switch (architecture.Prior)
        {
            case MixturePrior mixture:
                Add(MixturePrior.Weights, [mixture.Components], TensorRole.Exact);
                Add(MixturePrior.Means, [mixture.Components, architecture.LatentSize], TensorRole.Exact);
                Add(MixturePrior.Factors, mixture.FactorShape(architecture.LatentSize), TensorRole.Exact);
                break;
            case AutoregressivePrior autoregressive:
                AddLayers(autoregressive.Network);
                break;
        }

        return tensors;

        void AddLayers(Network? network)
        {
            foreach (LinearLayer layer in (network?.Layers ?? []).OfType<LinearLayer>())
            {
                Add(layer.Weight, [layer.Outputs, layer.Inputs], TensorRole.Weight);
                if (layer.Bias is not null)
                {
                    Add(layer.Bias, [layer.Outputs], TensorRole.Bias);
                }
            }
        }

        void Add(string name, ImmutableArray<int> shape, TensorRole role)
        {
            var tensor = new RequiredTensor(name, shape, role);
            if (names.TryAdd(name, tensor))
            {
                tensors.Add(tensor);
            }
            else if (!names[name].Shape.AsSpan().SequenceEqual(shape.AsSpan()) || names[name].Role != role)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.ArchitectureMismatch, name, $"one part of the model needs it as {Show(names[name].Shape)}, another as {Show(shape)}");
            }
        }
    }

    /// <summary>Checks the tensors of a file against its architecture, before any memory is taken for them.</summary>
    /// <returns>The tensors as the model will list them, in the order of the file.</returns>
    public static List<TensorInfo> Check(ModelArchitecture architecture, IEnumerable<SafetensorsEntry> entries)
    {
        Dictionary<string, SafetensorsEntry> left = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var tensors = new List<TensorInfo>();
        foreach (RequiredTensor expected in List(architecture))
        {
            SafetensorsEntry entry = Take(left, expected.Name, expected.Shape);
            CheckType(expected, entry.Type);
            tensors.Add(expected.Info with { Type = entry.Type.ToTensorType()!.Value });
            if (entry.Type == SafetensorsType.I8)
            {
                string scale = Model.ScaleName(expected.Name);
                if (!left.ContainsKey(scale))
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.MissingScale, expected.Name, $"it is I8, but there is no {ModelFormatException.Quote(scale)}");
                }

                tensors.Add(Take(left, scale, RequiredTensor.ScaleShape(expected.Shape), TensorType.Float32));
            }
        }

        int elements = architecture.Image.Elements;
        if (architecture.Codebook is { } codebook)
        {
            CheckGolden(left, tensors, GoldenPairs.Codes, codebook.Positions, TensorType.Int32, GoldenPairs.Outputs, elements);
        }
        else
        {
            CheckGolden(left, tensors, GoldenPairs.Latents, architecture.LatentSize, TensorType.Float32, GoldenPairs.Outputs, elements);
        }

        if (architecture.Encoder is { IsIdentity: false })
        {
            CheckGolden(left, tensors, GoldenPairs.Images, elements, TensorType.Float32, GoldenPairs.Encodings, architecture.EncodingSize);
        }

        if (left.Count > 0)
        {
            string extra = left.Keys.Min(StringComparer.Ordinal)!;
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, extra, "the model's description does not name it");
        }

        return tensors;
    }

    public static string Show(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private static void CheckType(RequiredTensor expected, SafetensorsType type)
    {
        (bool allowed, string rule) = expected.Role switch
        {
            TensorRole.Weight => (type is SafetensorsType.F32 or SafetensorsType.F16 or SafetensorsType.I8, "a weight is F32, F16 or I8"),
            TensorRole.Bias => (type is SafetensorsType.F32 or SafetensorsType.F16, "a bias is F32 or F16"),
            _ => (type is SafetensorsType.F32, "what a prior draws by is F32"),
        };
        if (!allowed)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, expected.Name, $"it is {type}; {rule}");
        }
    }

    private static void CheckGolden(Dictionary<string, SafetensorsEntry> left, List<TensorInfo> tensors, string inputs, int inputLength, TensorType inputType, string outputs, int outputLength)
    {
        if (!left.ContainsKey(inputs) && !left.ContainsKey(outputs))
        {
            return;
        }

        // Either without the other is a missing tensor, found by asking for it in any shape with one row for each of the other's.
        string present = left.ContainsKey(inputs) ? inputs : outputs;
        int pairs = left[present].Shape is [int rows, ..] ? rows : 0;
        TensorInfo input = Take(left, inputs, [pairs, inputLength], inputType);
        TensorInfo output = Take(left, outputs, [pairs, outputLength], TensorType.Float32);
        if (pairs < GoldenPairs.Minimum)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.TooFewGoldenPairs, present, $"it holds {pairs} pairs; a file holds {GoldenPairs.Minimum} or more, or none");
        }

        tensors.Add(input);
        tensors.Add(output);
    }

    private static TensorInfo Take(Dictionary<string, SafetensorsEntry> left, string name, ImmutableArray<int> shape, TensorType type)
    {
        SafetensorsEntry entry = Take(left, name, shape);
        return entry.Type == type.ToSafetensors()
            ? new TensorInfo(name, type, shape)
            : throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, name, $"it is {entry.Type}, not {type.ToSafetensors()}");
    }

    private static SafetensorsEntry Take(Dictionary<string, SafetensorsEntry> left, string name, ImmutableArray<int> shape)
    {
        if (!left.Remove(name, out SafetensorsEntry? entry))
        {
            throw ModelFormatException.ForTensor(ModelFormatError.MissingTensor, name, "the model's description names it, but the file does not hold it");
        }

        return entry.Shape.AsSpan().SequenceEqual(shape.AsSpan())
            ? entry
            : throw ModelFormatException.ForTensor(ModelFormatError.WrongShape, name, $"its shape is {Show(entry.Shape)}, the model's description asks for {Show(shape)}");
    }
}
