using System.Collections.Immutable;
using System.Diagnostics;

namespace VaeGpu.Training;

/// <summary>The bookkeeping of one training run: steps, epochs, speed, and which model is the best.</summary>
/// <param name="epochs">Epochs of the whole run.</param>
/// <param name="stepsPerEpoch">Steps of one.</param>
/// <param name="batch">Images of a whole step.</param>
/// <param name="higherIsBetter">Which way the figure on held-out images goes.</param>
internal sealed class TrainingRun(int epochs, long stepsPerEpoch, int batch, bool higherIsBetter)
{
    private readonly List<TrainingStep> _steps = [];
    private readonly List<TrainingEpoch> _epochs = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _training;
    private TimeSpan _stepStart;
    private long _trained;
    private double _rate;
    private double _best = double.NegativeInfinity;
    private int _epochStart;

    public IReadOnlyList<TrainingStep> Steps => _steps;

    public bool HasBest => double.IsFinite(_best);

    private long TotalSteps => stepsPerEpoch * epochs;

    public void StartEpoch() => _epochStart = _steps.Count;

    public TrainingTime BeginStep()
    {
        _stepStart = _clock.Elapsed;
        return new TrainingTime(_steps.Count, stepsPerEpoch, TotalSteps);
    }

    public TrainingProgress EndStep(int epoch, long images, double loss, ImmutableArray<TrainingTerm> terms)
    {
        var step = new TrainingStep(_steps.Count, epoch, loss, terms);
        _steps.Add(step);
        TimeSpan taken = _clock.Elapsed - _stepStart;
        _training += taken;
        _trained += images;

        // A moving average over some hundred steps: steady enough to read, quick enough to follow a busy machine.
        double now = images / Math.Max(taken.TotalSeconds, 1e-9);
        _rate = _steps.Count == 1 ? now : 1 / (0.99 / _rate + 0.01 / now);
        double left = (TotalSteps - _steps.Count) * (double)batch / _rate;
        return new TrainingProgress(step, TotalSteps, epochs, _rate, TimeSpan.FromSeconds(Math.Min(left, 1e9)));
    }

    public bool IsBest(TrainingTerm? validation)
    {
        if (validation is not { } figure)
        {
            return true;
        }

        double value = higherIsBetter ? figure.Value : -figure.Value;
        bool best = value > _best;
        _best = best ? value : _best;
        return best;
    }

    public TrainingEpoch EndEpoch(int epoch, TrainingTerm? validation, bool best)
    {
        var ended = new TrainingEpoch(epoch, MeanTerms(), validation, best);
        _epochs.Add(ended);
        return ended;
    }

    public TrainingResult ToResult(bool completed) =>
        new(_steps, _epochs, completed, _clock.Elapsed, _trained / Math.Max(_training.TotalSeconds, 1e-9));

    private ImmutableArray<TrainingTerm> MeanTerms()
    {
        ImmutableArray<TrainingTerm> first = _steps[_epochStart].Terms;
        double[] sums = new double[first.Length];
        for (int i = _epochStart; i < _steps.Count; i++)
        {
            for (int term = 0; term < sums.Length; term++)
            {
                sums[term] += _steps[i].Terms[term].Value;
            }
        }

        return [.. first.Select((term, index) => term with { Value = sums[index] / (_steps.Count - _epochStart) })];
    }
}
