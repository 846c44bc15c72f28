using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Trains a VAE by maximising the evidence lower bound with Adam and the reparameterised gradient (Kingma and Welling, 2014).
/// One run at a time in a process: torch's generator and its thread count are global.
/// </summary>
public sealed class VaeTrainer
{
    private readonly VaeTrainingOptions _options;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public VaeTrainer(VaeTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary>Called after every step, on the training thread.</summary>
    public Action<TrainingProgress>? OnProgress { get; init; }

    /// <summary>Called after every epoch, on the training thread.</summary>
    public Action<TrainingEpoch>? OnEpoch { get; init; }

    /// <summary>
    /// Trains. Whenever there is a model worth keeping (after each epoch, or after each best one when images are held out, and on cancellation),
    /// it is handed to <paramref name="save"/>, so that whatever ends the run leaves the latest whole model.
    /// </summary>
    /// <param name="data">The training images.</param>
    /// <param name="save">Takes the model; it is disposed afterwards.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <exception cref="DataException">More images are to be held out than there are.</exception>
    /// <exception cref="TrainingException">The loss is no longer finite.</exception>
    public TrainingResult Train(ImageData data, Action<Model> save, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(save);
        (ImageData training, ImageData heldOut) = _options.Validation > 0 ? data.HoldOut(_options.Validation, _options.Seed) : (data, data.Take(0));
        Device device = TorchRuntime.Prepare(_options.Device, _options.Threads);
        manual_seed(_options.Seed);
        heldOut = _options.Binarize ? heldOut.Binarise(unchecked((ulong)_options.Seed)) : heldOut;

        using DisposeScope scope = NewDisposeScope();
        using VaeNetworks networks = VaeNetworks.Create(_options, data.Shape);
        Tensor images = TensorMemory.FromImages(training).to(device);
        StartAtMean(networks, images);
        networks.To(device);
        Adam optimizer = optim.Adam(networks.Encoder.parameters().Concat(networks.Decoder.parameters()), _options.LearningRate);

        var run = new TrainingRun(_options, training.Count);
        bool finished = true;
        for (int epoch = 1; epoch <= _options.Epochs && finished; epoch++)
        {
            finished = TrainEpoch(run, epoch, networks, optimizer, images, cancellation);
            if (!finished && (heldOut.Count > 0 && run.HasBest || run.Steps.Count == 0))
            {
                break;
            }

            double? validation = finished && heldOut.Count > 0
                ? new VaeEvaluator(networks, device).Evaluate(heldOut, new EvaluationOptions { Seed = _options.Seed }, null, CancellationToken.None).Elbo
                : null;
            bool best = run.IsBest(validation);
            if (best)
            {
                using Model model = VaeExport.ToModel(networks, images, _options.Seed);
                save(model);
            }

            if (finished)
            {
                TrainingEpoch ended = run.EndEpoch(epoch, validation, best);
                OnEpoch?.Invoke(ended);
            }
        }

        optimizer.Dispose();
        return run.ToResult(finished);
    }

    private bool TrainEpoch(TrainingRun run, int epoch, VaeNetworks networks, Adam optimizer, Tensor images, CancellationToken cancellation)
    {
        using DisposeScope epochScope = NewDisposeScope();
        long count = images.shape[0];
        Tensor order = randperm(count, dtype: int64, device: images.device);
        run.StartEpoch();
        for (long start = 0; start < count; start += _options.Batch)
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            using DisposeScope stepScope = NewDisposeScope();
            Tensor indices = order.narrow(0, start, Math.Min(_options.Batch, count - start));
            Tensor batch = images.index_select(0, indices).to(float32).div_(255);
            if (_options.Binarize)
            {
                batch = rand(batch.shape, dtype: float32, device: batch.device).lt(batch).to(float32);
            }

            run.BeginStep(optimizer);

            (Tensor mean, Tensor logVariance) = networks.Encode(batch);
            Tensor latents = VaeNetworks.Reparameterise(mean, logVariance);
            Tensor reconstruction = networks.LogLikelihood(networks.Decoder.call(latents), batch).mean();
            Tensor kl = VaeNetworks.Kl(mean, logVariance).sum(1).mean();
            Tensor loss = kl * run.KlWeight - reconstruction;
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();

            TrainingProgress progress = run.EndStep(epoch, indices.shape[0], loss.item<float>(), reconstruction.item<float>(), kl.item<float>());
            if (!double.IsFinite(progress.Latest.Loss))
            {
                throw new TrainingException($"the loss is no longer finite at step {progress.Latest.Step}: try a lower learning rate, or a larger sigma0");
            }

            OnProgress?.Invoke(progress);
        }

        return true;
    }

    /// <summary>
    /// The output bias starts at the mean picture (at its logit where a sigmoid follows), so that the first epochs are not spent on finding it.
    /// Everything else starts at random.
    /// </summary>
    private void StartAtMean(VaeNetworks networks, Tensor images)
    {
        if (networks.Decoder.OutputBias is not { } bias)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        Tensor mean = PixelMean(images);
        if (networks.Architecture.Logits || _options.SigmoidMean)
        {
            Tensor clamped = mean.clamp(0.005, 0.995);
            mean = (clamped / (clamped * -1 + 1)).log();
        }

        bias.copy_(mean.to(float32).cpu());
    }

    private static Tensor PixelMean(Tensor images)
    {
        const long Chunk = 4096;
        Tensor sum = zeros(images.shape[1], dtype: float64, device: images.device);
        for (long start = 0; start < images.shape[0]; start += Chunk)
        {
            using DisposeScope scope = NewDisposeScope();
            sum.add_(images.narrow(0, start, Math.Min(Chunk, images.shape[0] - start)).to(float64).sum(dim: 0));
        }

        return sum / (255.0 * images.shape[0]);
    }
}
