namespace VaeGpu;

/// <summary>What the numbers of a model must obey where something is looked up or drawn by them; other numbers may be anything.</summary>
internal static class ContentRules
{
    public static void Check(Model model)
    {
        if (model.Architecture.Codebook is { } codebook)
        {
            if (codebook.Frequencies is not null)
            {
                CheckProbabilities(model, codebook.Frequencies);
            }

            CheckGoldenCodes(model, codebook);
        }

        if (model.Architecture.Prior is MixturePrior)
        {
            CheckProbabilities(model, MixturePrior.Weights);
        }
    }

    /// <summary>Each run of the innermost extent: numbers from 0 with a sum that can be divided by.</summary>
    private static void CheckProbabilities(Model model, string name)
    {
        TensorInfo tensor = model.Tensors[name];
        float[] values = model.ReadAll(name);
        int length = tensor.Shape[^1];
        for (int first = 0; first < values.Length; first += length)
        {
            double sum = 0;
            for (int i = first; i < first + length; i++)
            {
                if (!float.IsFinite(values[i]) || values[i] < 0)
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.InvalidProbabilities, name, $"element {i} is {values[i]}, no probability");
                }

                sum += values[i];
            }

            if (!(sum > 0))
            {
                throw ModelFormatException.ForTensor(ModelFormatError.InvalidProbabilities, name, $"the probabilities of row {first / length} sum to {sum}");
            }
        }
    }

    private static void CheckGoldenCodes(Model model, Codebook codebook)
    {
        if (!model.Tensors.TryGetValue(GoldenPairs.Codes, out TensorInfo? tensor))
        {
            return;
        }

        int[] row = new int[codebook.Positions];
        for (int pair = 0; pair < tensor.Rows; pair++)
        {
            model.ReadCodes(GoldenPairs.Codes, pair, row);
            foreach (int code in row)
            {
                if (code < 0 || code >= codebook.Codes)
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.UnknownCode, GoldenPairs.Codes, $"pair {pair} names code {code}; the codebook has {codebook.Codes}");
                }
            }
        }
    }
}
