using System.Collections.Immutable;
using System.Globalization;

namespace VaeGpu.Vulkan;

/// <summary>
/// Holds decoders of a model against the double reference. A model too large for that stands in for a while with a small one of awkward widths, and is
/// itself held against the first plan that proved right.
/// </summary>
internal sealed class PlanProof : IDisposable
{
    /// <summary>What a decode may be off by: squared error over squared values.</summary>
    public const double Tolerance = 1e-10;

    /// <summary>The same where a large batch goes to matrix units, which round what goes into a layer to halves.</summary>
    public const double MatrixTolerance = 1e-6;

    /// <summary>Multiply-adds of the reference at most: some tenths of a second.</summary>
    private const long MaximumWork = 64 << 20;

    /// <summary>Latents that differ; a batch repeats them. A prime, so that no tile of a kernel meets the same ones twice at the same place.</summary>
    private const int Period = 61;

    /// <summary>Latent, layers and picture of what stands in: no width is whole blocks, and one sum is long.</summary>
    private static readonly int[] Widths = [7, 257, 1000, 31];

    private readonly Model? _small;
    private readonly float[] _smallLatents = [];
    private readonly Dictionary<int, double[]> _firstRight = [];
    private readonly double[] _expected;
    private readonly float[] _values;
    private readonly int _batch;
    private readonly bool _hasHalves;

    /// <param name="model">The model.</param>
    /// <param name="batch">The largest batch.</param>
    public PlanProof(Model model, int batch)
    {
        _batch = batch;
        _hasHalves = model.Precision == ModelPrecision.Float16;
        Latents = MakeLatents(batch, model.Architecture.LatentSize);
        int instances = Math.Min(batch, Period);
        long work = model.Architecture.Decoder.ToDense().Sum(layer => (long)layer.Linear.Inputs * layer.Linear.Outputs) * instances;
        if (work > MaximumWork)
        {
            _small = MakeSmall(model);
            _smallLatents = MakeLatents(batch, Widths[0]);
        }

        Model proved = _small ?? model;
        int latent = proved.Architecture.LatentSize;
        _expected = DoubleReference.Decode(proved, (_small is null ? Latents : _smallLatents).AsSpan(0, instances * latent));
        _values = new float[batch * Math.Max(model.Architecture.Image.Elements, proved.Architecture.Image.Elements)];
    }

    /// <summary>[batch, latent] of the model, from −2 to 2.</summary>
    public float[] Latents { get; }

    /// <summary>Proves a plan's kernels for some batches.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="decoder">The model's decoder by that plan.</param>
    /// <param name="batches">The batches.</param>
    /// <returns>What is wrong; null where it is right.</returns>
    public string? Check(VulkanDevice device, LinearPlan plan, GpuDecoder decoder, params ReadOnlySpan<int> batches)
    {
        double tolerance = _hasHalves && device.UsesMatrixUnits ? MatrixTolerance : Tolerance;
        if (_small is null)
        {
            return FirstProblem(decoder, batches, Latents, _ => _expected, tolerance);
        }

        using (var small = new GpuDecoder(device, _small, new DecoderOptions { MaxBatch = _batch, FramesInFlight = 1 }, plan))
        {
            if (FirstProblem(small, batches, _smallLatents, _ => _expected, tolerance) is { } problem)
            {
                return problem;
            }
        }

        return FirstProblem(decoder, batches, Latents, FirstRight, tolerance) is { } other ? $"{other} of the first that was right" : null;
    }

    public void Dispose() => _small?.Dispose();

    private string? FirstProblem(GpuDecoder decoder, ReadOnlySpan<int> batches, float[] latents, Func<int, double[]?> expected, double tolerance)
    {
        foreach (int batch in batches)
        {
            Span<float> values = _values.AsSpan(0, batch * decoder.Architecture.Image.Elements);
            // What a kernel does not write must not pass for what the one before it wrote.
            values.Fill(float.NaN);
            decoder.Decode(latents.AsSpan(0, batch * decoder.Architecture.LatentSize), values);
            if (expected(batch) is not { } right)
            {
                _firstRight.Add(batch, Array.ConvertAll(values.ToArray(), value => (double)value));
                continue;
            }

            double error = NormalisedError(right, values);
            double allowed = batch > LinearPlan.SmallBatch ? tolerance : Tolerance;
            if (!(error <= allowed))
            {
                return string.Create(CultureInfo.InvariantCulture, $"normalised squared error {error:0.###e+00} at batch {batch}, against {allowed:0e+00}");
            }
        }

        return null;
    }

    private double[]? FirstRight(int batch) => _firstRight.GetValueOrDefault(batch);

    /// <summary>Squared error over squared values; what is expected begins anew where it ends.</summary>
    private static double NormalisedError(double[] expected, ReadOnlySpan<float> actual)
    {
        double error = 0;
        double size = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double value = expected[i % expected.Length];
            double difference = value - actual[i];
            error += difference * difference;
            size += value * value;
        }

        return error == 0 ? 0 : error / size;
    }

    private static float[] MakeLatents(int batch, int latent)
    {
        var random = new Random(1);
        var latents = new float[checked(batch * latent)];
        int different = Math.Min(batch, Period) * latent;
        for (int i = 0; i < latents.Length; i++)
        {
            latents[i] = i < different ? (random.NextSingle() * 4) - 2 : latents[i - different];
        }

        return latents;
    }

    /// <summary>A model of <see cref="Widths"/> that keeps its weights as another does, and has its first activation.</summary>
    private static Model MakeSmall(Model like)
    {
        ActivationLayer activation = like.Architecture.Decoder.Layers.OfType<ActivationLayer>().FirstOrDefault() ?? new ActivationLayer(Activation.Relu);
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int i = 0; i + 1 < Widths.Length; i++)
        {
            layers.Add(new LinearLayer(Widths[i], Widths[i + 1], $"decoder.{i}.weight", $"decoder.{i}.bias"));
            if (i + 2 < Widths.Length)
            {
                layers.Add(activation);
            }
        }

        using var builder = new ModelBuilder(new ModelArchitecture
        {
            Kind = ModelKind.Vae,
            Image = new ImageShape(1, 1, Widths[^1]),
            LatentSize = Widths[0],
            Decoder = new Network(layers.ToImmutable()),
            Sigma0 = 1,
        });
        var random = new Random(2);
        foreach (TensorInfo tensor in builder.Tensors)
        {
            var values = new float[tensor.Elements];
            float reach = MathF.Sqrt(6f / tensor.RowLength);
            foreach (ref float value in values.AsSpan())
            {
                value = ((2 * random.NextSingle()) - 1) * reach;
            }

            builder.Set(tensor.Name, values);
        }

        return builder.Build(like.Precision);
    }
}
