using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Estimates the figures of a VAE on images, by its encoder. Memory is bounded whatever the number of images and samples.</summary>
public sealed class VaeEvaluator : IDisposable
{
    private const int MostImages = 500;

    /// <summary>Values of pictures at once, 26 MB of them, whatever the pictures' size.</summary>
    private const int ValuesAtOnce = 8192 * 784;

    private readonly VaeNetworks _networks;
    private readonly Device _device;
    private readonly bool _owned;

    /// <summary>Evaluates a model file.</summary>
    /// <param name="model">The model; may be disposed when this returns.</param>
    /// <param name="options">The device and the threads are taken from here.</param>
    /// <exception cref="NotSupportedException">The model has no encoder.</exception>
    public VaeEvaluator(Model model, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _device = TorchRuntime.Prepare(options.Device, options.Threads);
        _networks = VaeNetworks.Load(model);
        _networks.To(_device);
        _owned = true;
    }

    internal VaeEvaluator(VaeNetworks networks, Device device)
    {
        _networks = networks;
        _device = device;
    }

    /// <summary>Evaluates on images.</summary>
    /// <param name="data">The images; their shape must be the model's.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Called with the share that is done, 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops within one batch.</param>
    /// <exception cref="DataException">The images have another shape than the model's, or there are none.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public EvaluationResult Evaluate(ImageData data, EvaluationOptions options, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ModelArchitecture architecture = _networks.Architecture;
        if (data.Shape != architecture.Image || data.Count == 0)
        {
            throw new DataException($"{data.Name}: {data.Count} images of {data.Shape}, and the model is of {architecture.Image}");
        }

        // A generator of its own: a training run's draws must go on as if nothing had been evaluated.
        using var generator = new Generator(unchecked((ulong)options.Seed), _device);
        using IDisposable grad = no_grad();
        return Run(data, options, generator, progress, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owned)
        {
            _networks.Dispose();
        }
    }

    private EvaluationResult Run(ImageData data, EvaluationOptions options, Generator generator, Action<double>? progress, CancellationToken cancellation)
    {
        int latent = _networks.Architecture.LatentSize;
        double reconstruction = 0, squaredError = 0, bound = 0;
        double[] kl = new double[latent], sum = new double[latent], squares = new double[latent];
        using DisposeScope scope = NewDisposeScope();
        Tensor images = TensorMemory.FromImages(data);
        int most = Math.Clamp(ValuesAtOnce / data.Shape.Elements, 1, MostImages);
        for (int start = 0; start < data.Count; start += most)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope batchScope = NewDisposeScope();
            int count = Math.Min(most, data.Count - start);
            Tensor batch = images.narrow(0, start, count).to(float32).div_(255).to(_device);
            (Tensor mean, Tensor logVariance) = _networks.Encode(batch);
            Tensor decoded = _networks.Decoder.call(VaeNetworks.Reparameterise(mean, logVariance, generator));
            reconstruction += Total(_networks.LogLikelihood(decoded, batch));
            squaredError += Total((_networks.DecodeMean(mean) - batch).square());
            AddColumns(VaeNetworks.Kl(mean, logVariance), kl);
            AddColumns(mean, sum);
            AddColumns(mean.to(float64).square(), squares);
            if (options.ImportanceSamples > 0)
            {
                bound += ImportanceWeighted(batch, mean, logVariance, options.ImportanceSamples, generator, done => progress?.Invoke((start + count * done) / data.Count), cancellation);
            }

            progress?.Invoke((double)(start + count) / data.Count);
        }

        double n = data.Count;
        int active = 0;
        for (int i = 0; i < latent; i++)
        {
            double unitMean = sum[i] / n;
            active += squares[i] / n - unitMean * unitMean > 0.01 ? 1 : 0;
            kl[i] /= n;
        }

        return new EvaluationResult
        {
            Images = data.Count,
            Elbo = reconstruction / n - kl.Sum(),
            Reconstruction = reconstruction / n,
            Kl = kl.Sum(),
            KlByUnit = ImmutableCollectionsMarshal.AsImmutableArray(kl),
            ActiveUnits = active,
            Mse = squaredError / n / data.Shape.Elements,
            ImportanceWeightedBound = options.ImportanceSamples > 0 ? bound / n : null,
            ImportanceSamples = options.ImportanceSamples,
        };
    }

    /// <summary>
    /// Σ over the batch of log (1/K Σ_k p(x, z_k) / q(z_k | x)), z_k from q (Burda et al., 2016, equation 8), as a running log-sum-exp in double,
    /// so that memory does not grow with the number of samples.
    /// </summary>
    private double ImportanceWeighted(Tensor batch, Tensor mean, Tensor logVariance, int samples, Generator generator, Action<double> progress, CancellationToken cancellation)
    {
        int count = (int)batch.shape[0];
        int atOnce = Math.Max(1, Math.Min(samples, ValuesAtOnce / (count * (int)batch.shape[1])));
        double[] largest = new double[count], scaled = new double[count];
        Array.Fill(largest, double.NegativeInfinity);
        for (int done = 0; done < samples; done += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int now = Math.Min(atOnce, samples - done);
            Tensor weights = LogWeights(batch, mean, logVariance, now, generator);
            double[] values = MemoryMarshal.Cast<byte, double>(weights.to(float64).cpu().contiguous().bytes).ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                int image = i % count;
                double value = values[i];
                if (value > largest[image])
                {
                    scaled[image] = scaled[image] * Math.Exp(largest[image] - value) + 1;
                    largest[image] = value;
                }
                else
                {
                    scaled[image] += Math.Exp(value - largest[image]);
                }
            }

            progress((double)(done + now) / samples);
        }

        double total = 0;
        for (int i = 0; i < count; i++)
        {
            total += largest[i] + Math.Log(scaled[i] / samples);
        }

        return total;
    }

    /// <summary>log p(x | z) + log p(z) − log q(z | x): [samples × batch], sample after sample.</summary>
    private Tensor LogWeights(Tensor batch, Tensor mean, Tensor logVariance, int samples, Generator generator)
    {
        long count = batch.shape[0], latent = mean.shape[1];
        Tensor epsilon = randn([samples, count, latent], dtype: float32, device: batch.device, generator: generator);
        Tensor latents = mean.unsqueeze(0) + (logVariance * 0.5).exp().unsqueeze(0) * epsilon;

        // The two Gaussians' constants cancel: log p(z) − log q(z | x) = ½ Σ (epsilon² + log variance − z²).
        Tensor ratio = (epsilon.square() + logVariance.unsqueeze(0) - latents.square()).sum(2) * 0.5;
        Tensor decoded = _networks.Decoder.call(latents.reshape(samples * count, latent));
        Tensor repeated = batch.unsqueeze(0).expand(samples, count, batch.shape[1]).reshape(samples * count, batch.shape[1]);
        return _networks.LogLikelihood(decoded, repeated) + ratio.reshape(samples * count);
    }

    private static double Total(Tensor values) => values.sum(float64).item<double>();

    private static void AddColumns(Tensor values, double[] totals)
    {
        ReadOnlySpan<double> columns = MemoryMarshal.Cast<byte, double>(values.to(float64).sum(dim: 0).cpu().contiguous().bytes);
        for (int i = 0; i < totals.Length; i++)
        {
            totals[i] += columns[i];
        }
    }
}
