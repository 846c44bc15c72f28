using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>Which tensors an architecture asks for, and whether a file holds exactly them.</summary>
internal static class TensorRules
{
    /// <summary>The tensors of the networks in their order, as fp32: a name and a shape each. A tensor that two layers share occurs once.</summary>
    public static List<TensorInfo> List(ModelArchitecture architecture)
    {
        var tensors = new List<TensorInfo>();
        var names = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach (LinearLayer layer in LinearLayers(architecture))
        {
            Add(layer.Weight, [layer.Outputs, layer.Inputs]);
            if (layer.Bias is not null)
            {
                Add(layer.Bias, [layer.Outputs]);
            }
        }

        return tensors;

        void Add(string name, ImmutableArray<int> shape)
        {
            var tensor = new TensorInfo(name, TensorType.Float32, shape);
            if (names.TryAdd(name, tensor))
            {
                tensors.Add(tensor);
            }
            else if (!names[name].Shape.AsSpan().SequenceEqual(shape.AsSpan()))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.ArchitectureMismatch, name, $"one layer needs it as {Show(names[name].Shape)}, another as {Show(shape)}");
            }
        }
    }

    /// <summary>Checks the tensors of a file against its architecture, before any memory is taken for them.</summary>
    /// <returns>The tensors as the model will list them, in the order of the file.</returns>
    public static List<TensorInfo> Check(ModelArchitecture architecture, IEnumerable<SafetensorsEntry> entries)
    {
        Dictionary<string, SafetensorsEntry> left = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var tensors = new List<TensorInfo>();
        foreach (TensorInfo expected in List(architecture))
        {
            SafetensorsEntry entry = Take(left, expected.Name, expected.Shape);
            bool weight = expected.Shape.Length > 1;
            bool allowed = entry.Type is SafetensorsType.F32 or SafetensorsType.F16 || (weight && entry.Type == SafetensorsType.I8);
            if (!allowed)
            {
                throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, expected.Name, $"it is {entry.Type}; a {(weight ? "weight is F32, F16 or I8" : "bias is F32 or F16")}");
            }

            tensors.Add(expected with { Type = entry.Type.ToTensorType()!.Value });
            if (entry.Type == SafetensorsType.I8)
            {
                string scale = Model.ScaleName(expected.Name);
                if (!left.ContainsKey(scale))
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.MissingScale, expected.Name, $"it is I8, but there is no {ModelFormatException.Quote(scale)}");
                }

                tensors.Add(TakeFloat32(left, scale, [expected.Shape[0]]));
            }
        }

        int elements = architecture.Image.Elements;
        CheckGolden(left, tensors, GoldenPairs.Latents, architecture.LatentSize, GoldenPairs.Outputs, elements);
        if (architecture.Encoder is not null)
        {
            CheckGolden(left, tensors, GoldenPairs.Images, elements, GoldenPairs.Encodings, 2 * architecture.LatentSize);
        }

        if (left.Count > 0)
        {
            string extra = left.Keys.Min(StringComparer.Ordinal)!;
            throw ModelFormatException.ForTensor(ModelFormatError.UnexpectedTensor, extra, "the model's description does not name it");
        }

        return tensors;
    }

    public static string Show(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private static IEnumerable<LinearLayer> LinearLayers(ModelArchitecture architecture) =>
        (architecture.Encoder?.Layers ?? []).Concat(architecture.Decoder.Layers).OfType<LinearLayer>();

    private static void CheckGolden(Dictionary<string, SafetensorsEntry> left, List<TensorInfo> tensors, string inputs, int inputLength, string outputs, int outputLength)
    {
        if (!left.ContainsKey(inputs) && !left.ContainsKey(outputs))
        {
            return;
        }

        // Either without the other is a missing tensor, found by asking for it in any shape with one row for each of the other's.
        string present = left.ContainsKey(inputs) ? inputs : outputs;
        int pairs = left[present].Shape is [int rows, ..] ? rows : 0;
        TensorInfo input = TakeFloat32(left, inputs, [pairs, inputLength]);
        TensorInfo output = TakeFloat32(left, outputs, [pairs, outputLength]);
        if (pairs < GoldenPairs.Minimum)
        {
            throw ModelFormatException.ForTensor(ModelFormatError.TooFewGoldenPairs, present, $"it holds {pairs} pairs; a file holds {GoldenPairs.Minimum} or more, or none");
        }

        tensors.Add(input);
        tensors.Add(output);
    }

    private static TensorInfo TakeFloat32(Dictionary<string, SafetensorsEntry> left, string name, ImmutableArray<int> shape)
    {
        SafetensorsEntry entry = Take(left, name, shape);
        return entry.Type == SafetensorsType.F32
            ? new TensorInfo(name, TensorType.Float32, shape)
            : throw ModelFormatException.ForTensor(ModelFormatError.WrongTensorType, name, $"it is {entry.Type}, not F32");
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
