using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;

namespace VaeGpu.Training;

/// <summary>The bookkeeping of one training run: schedules, steps, epochs, speed, and which model is the best.</summary>
/// <param name="options">How it is trained.</param>
/// <param name="images">How many images an epoch has.</param>
internal sealed class TrainingRun(VaeTrainingOptions options, int images)
{
    private readonly List<TrainingStep> _steps = [];
    private readonly List<TrainingEpoch> _epochs = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long _stepsPerEpoch = (images + options.Batch - 1L) / options.Batch;
    private TimeSpan _training;
    private TimeSpan _stepStart;
    private long _trained;
    private double _rate;
    private double _bestElbo = double.NegativeInfinity;
    private int _epochStart;

    public IReadOnlyList<TrainingStep> Steps => _steps;

    public bool HasBest => double.IsFinite(_bestElbo);

    public double KlWeight { get; private set; }

    public double LearningRate { get; private set; }

    private long TotalSteps => _stepsPerEpoch * options.Epochs;

    public void StartEpoch() => _epochStart = _steps.Count;

    public void BeginStep(Adam optimizer)
    {
        _stepStart = _clock.Elapsed;
        double done = (double)_steps.Count / TotalSteps;
        KlWeight = options.Beta * (options.KlWarmup > 0 ? Math.Min(1, _steps.Count / (options.KlWarmup * _stepsPerEpoch)) : 1);
        LearningRate = options.LearningRate * (options.CosineDecay ? 0.5 * (1 + Math.Cos(Math.PI * done)) : 1);
        foreach (torch.optim.ILearningRateController group in optimizer.ParamGroups)
        {
            group.LearningRate = LearningRate;
        }
    }

    public TrainingProgress EndStep(int epoch, long batch, double loss, double reconstruction, double kl)
    {
        var step = new TrainingStep(_steps.Count, epoch, loss, reconstruction, kl, KlWeight, LearningRate);
        _steps.Add(step);
        TimeSpan taken = _clock.Elapsed - _stepStart;
        _training += taken;
        _trained += batch;

        // A moving average over some hundred steps: steady enough to read, quick enough to follow a busy machine.
        double now = batch / Math.Max(taken.TotalSeconds, 1e-9);
        _rate = _steps.Count == 1 ? now : 1 / (0.99 / _rate + 0.01 / now);
        double left = (TotalSteps - _steps.Count) * (double)options.Batch / _rate;
        return new TrainingProgress(step, TotalSteps, options.Epochs, _rate, TimeSpan.FromSeconds(Math.Min(left, 1e9)));
    }

    public bool IsBest(double? validation)
    {
        if (validation is not { } elbo)
        {
            return true;
        }

        bool best = elbo > _bestElbo;
        _bestElbo = Math.Max(_bestElbo, elbo);
        return best;
    }

    public TrainingEpoch EndEpoch(int epoch, double? validation, bool best)
    {
        double sum = 0;
        for (int i = _epochStart; i < _steps.Count; i++)
        {
            sum += _steps[i].Elbo;
        }

        var ended = new TrainingEpoch(epoch, sum / (_steps.Count - _epochStart), validation, best);
        _epochs.Add(ended);
        return ended;
    }

    public TrainingResult ToResult(bool completed) =>
        new(_steps, _epochs, completed, _clock.Elapsed, _trained / Math.Max(_training.TotalSeconds, 1e-9));
}
