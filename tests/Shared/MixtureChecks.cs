namespace VaeGpu.Testing;

/// <summary>What every backend must draw from a mixture, against its definition. Models are exact: what comes out is the latents.</summary>
internal static class MixtureChecks
{
    /// <summary>Each draw is its component's mean and its factor times epsilon, in double from the same epsilon.</summary>
    public static void Draws(IDecoder decoder, Model model, float temperature)
    {
        const int Batch = 37;
        const uint First = uint.MaxValue - 4;
        const ulong Seed = 0x0123_4567_89AB_CDEF;
        var prior = (MixturePrior)model.Architecture.Prior;
        int size = model.Architecture.LatentSize;
        var values = new float[Batch * size];
        decoder.Decode(DecoderInput.PriorSamples(Batch, Seed, frame: 2, First, temperature), values);

        var table = new AliasTable(model.ReadAll(MixturePrior.Weights));
        float[] means = model.ReadAll(MixturePrior.Means);
        var epsilon = new float[Batch * size];
        CounterNormal.Fill(Seed, 2, RandomStream.Prior, First, size, epsilon);
        var seen = new HashSet<int>();
        for (uint i = 0; i < Batch; i++)
        {
            System.Runtime.Intrinsics.Vector128<uint> words = Philox4x32.Generate(Seed, System.Runtime.Intrinsics.Vector128.Create(0, First + i, 2, 2u));
            int component = table.Draw(words[0], words[1]);
            seen.Add(component);
            for (int row = 0; row < size; row++)
            {
                double z = means[component * size + row];
                for (int column = 0; column < size; column++)
                {
                    z += temperature * Factor(model, component, row, column) * epsilon[i * size + column];
                }

                Assert.That(values[i * size + row], Is.EqualTo(z).Within(4e-6), $"draw {i}, value {row}, component {component}");
            }
        }

        Assert.That(seen, Has.Count.EqualTo(prior.Components));
        var part = new float[5 * size];
        decoder.Decode(DecoderInput.PriorSamples(5, Seed, frame: 2, 3, temperature), part);
        Assert.That(part, Is.EqualTo(values[(8 * size)..(13 * size)]), "whatever the batch");
    }

    /// <summary>Mean and covariance of many draws are the mixture's, to six standard errors and a little.</summary>
    public static void Moments(IDecoder decoder, Model model)
    {
        const int Batch = 1024;
        const int Count = 16 * Batch;
        int size = model.Architecture.LatentSize;
        var sum = new double[size];
        var products = new double[size, size];
        var values = new float[Batch * size];
        for (uint first = 0; first < Count; first += Batch)
        {
            decoder.Decode(DecoderInput.PriorSamples(Batch, 9, first: first), values);
            for (int i = 0; i < values.Length; i += size)
            {
                for (int row = 0; row < size; row++)
                {
                    sum[row] += values[i + row];
                    for (int column = 0; column < size; column++)
                    {
                        products[row, column] += (double)values[i + row] * values[i + column];
                    }
                }
            }
        }

        for (int row = 0; row < size; row++)
        {
            Assert.That(sum[row] / Count, Is.EqualTo(Moment(model, row, -1)).Within(6 * Math.Sqrt(Moment(model, row, row) / Count)));
            for (int column = 0; column < size; column++)
            {
                double scale = Math.Sqrt(3 * Moment(model, row, row) * Moment(model, column, column) / Count);
                Assert.That(products[row, column] / Count, Is.EqualTo(Moment(model, row, column)).Within(6 * scale));
            }
        }
    }

    /// <summary>E[z_row z_column], or E[z_row] where there is no column.</summary>
    private static double Moment(Model model, int row, int column)
    {
        int size = model.Architecture.LatentSize;
        float[] weights = model.ReadAll(MixturePrior.Weights);
        float[] means = model.ReadAll(MixturePrior.Means);
        double moment = 0;
        for (int component = 0; component < weights.Length; component++)
        {
            double mean = means[component * size + row];
            double product = column < 0 ? mean : mean * means[component * size + column];
            for (int i = 0; i < size && column >= 0; i++)
            {
                product += Factor(model, component, row, i) * Factor(model, component, column, i);
            }

            moment += weights[component] / weights.Sum(weight => (double)weight) * product;
        }

        return moment;
    }

    private static double Factor(Model model, int component, int row, int column)
    {
        int size = model.Architecture.LatentSize;
        float[] factors = model.ReadAll(MixturePrior.Factors);
        return ((MixturePrior)model.Architecture.Prior).Covariance switch
        {
            MixtureCovariance.Full => factors[(component * size + row) * size + column],
            _ when row != column => 0,
            MixtureCovariance.Diagonal => factors[component * size + row],
            _ => factors[component],
        };
    }
}
