using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>
/// Minimises a loss with Adam on batches in random order: what all trainers have in common whose loss has gradients. They differ by their objective.
/// </summary>
public abstract class GradientTrainer : ITrainer
{
    private readonly GradientTrainingOptions _options;

    private protected GradientTrainer(GradientTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <inheritdoc/>
    public Action<TrainingProgress>? OnProgress { get; set; }

    /// <inheritdoc/>
    public Action<TrainingEpoch>? OnEpoch { get; set; }

    /// <inheritdoc/>
    public TrainingResult Train(ImageData data, Action<Model> save, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(save);
        (ImageData training, ImageData heldOut) = _options.Validation > 0 ? data.HoldOut(_options.Validation, _options.Seed) : (data, data.Take(0));
        Device device = TorchRuntime.Prepare(_options.Device, _options.Threads);
        manual_seed(_options.Seed);

        using DisposeScope scope = NewDisposeScope();
        using Objective objective = CreateObjective(training, heldOut, device);
        using Adam optimizer = optim.Adam(objective.Parameters.Select(group => new Adam.ParamGroup(group.Parameters, _options.LearningRate * group.RateFactor)));

        var run = new TrainingRun(_options.Epochs, (training.Count + _options.Batch - 1L) / _options.Batch, _options.Batch, objective.HigherIsBetter);
        bool finished = true;
        for (int epoch = 1; epoch <= _options.Epochs && finished; epoch++)
        {
            finished = TrainEpoch(run, epoch, objective, optimizer, cancellation);
            if (!finished && (heldOut.Count > 0 && run.HasBest || run.Steps.Count == 0))
            {
                break;
            }

            TrainingTerm? validation = finished && heldOut.Count > 0 ? objective.Validate() : null;
            bool best = run.IsBest(validation);
            if (best)
            {
                using Model model = objective.Export();
                save(model);
            }

            if (finished)
            {
                TrainingEpoch ended = run.EndEpoch(epoch, validation, best);
                OnEpoch?.Invoke(ended);
            }
        }

        return run.ToResult(finished);
    }

    /// <summary>Makes what is to be minimised, at its first weights; torch's generator has been seeded for it.</summary>
    /// <param name="training">The images to learn from.</param>
    /// <param name="heldOut">The images to judge by, perhaps none.</param>
    /// <param name="device">Where to compute.</param>
    private protected abstract Objective CreateObjective(ImageData training, ImageData heldOut, Device device);

    private bool TrainEpoch(TrainingRun run, int epoch, Objective objective, Adam optimizer, CancellationToken cancellation)
    {
        using DisposeScope epochScope = NewDisposeScope();
        long count = objective.Items.shape[0];
        Tensor order = randperm(count, dtype: int64, device: objective.Items.device);
        run.StartEpoch();
        for (long start = 0; start < count; start += _options.Batch)
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            using DisposeScope stepScope = NewDisposeScope();
            TrainingTime time = run.BeginStep();
            foreach (optim.ILearningRateController group in optimizer.ParamGroups)
            {
                group.LearningRate = group.InitialLearningRate * _options.RateShareAt(time);
            }

            Tensor indices = order.narrow(0, start, Math.Min(_options.Batch, count - start));
            ObjectiveLoss evaluated = objective.Evaluate(objective.Items.index_select(0, indices), time);
            optimizer.zero_grad();
            evaluated.Loss.backward();
            optimizer.step();
            objective.AfterStep(time);

            TrainingProgress progress = run.EndStep(epoch, indices.shape[0], evaluated.Loss.item<float>(), evaluated.Terms);
            if (!double.IsFinite(progress.Latest.Loss))
            {
                throw new TrainingException($"the loss is no longer finite at step {progress.Latest.Step}: {objective.Remedy}");
            }

            OnProgress?.Invoke(progress);
        }

        return true;
    }
}
