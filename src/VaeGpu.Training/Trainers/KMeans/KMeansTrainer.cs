using System.Collections.Immutable;
using System.Diagnostics;

namespace VaeGpu.Training;

/// <summary>
/// Trains the K-means autoencoder: encode is the nearest centre, decode the centre. An epoch is one start of K-means, a step one of Lloyd's, its loss the
/// inertia, which is the only term; the start with the least is kept. One run at a time on one search.
/// </summary>
public sealed class KMeansTrainer : ITrainer
{
    private readonly KMeansOptions _options;
    private readonly Func<int, int, INearestCode> _createSearch;

    /// <summary>Checks the options.</summary>
    /// <param name="options">How to fit.</param>
    /// <param name="createSearch">Makes the search for so many codes of so many values that points are assigned to centres by, on any backend; disposed when training ends.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public KMeansTrainer(KMeansOptions options, Func<int, int, INearestCode> createSearch)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(createSearch);
        options.Validate();
        _options = options;
        _createSearch = createSearch;
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
        if (data.Count < _options.Codes)
        {
            // Before memory is taken for so many codes.
            throw new DataException($"{data.Name}: {data.Count} images are too few for {_options.Codes} codes");
        }

        using INearestCode search = _createSearch(_options.Codes, data.Shape.Elements);
        var run = new Run(this, data.Count);
        try
        {
            new KMeans(_options) { OnProgress = run.Step, OnStart = EndStart }.Fit(data, search, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return run.ToResult(completed: false);
        }

        return run.ToResult(completed: true);

        void EndStart(KMeansResult result, bool best)
        {
            if (best)
            {
                using Model model = KMeansExport.ToModel(result, data.Shape);
                save(model);
            }

            run.EndStart(result.Inertia, best);
        }
    }

    /// <summary>The bookkeeping of one run. How many steps there will be is not known, and guessed by the share that is done.</summary>
    private sealed class Run(KMeansTrainer trainer, int images)
    {
        private readonly List<TrainingStep> _steps = [];
        private readonly List<TrainingEpoch> _epochs = [];
        private readonly Stopwatch _clock = Stopwatch.StartNew();

        public void Step(KMeansProgress progress)
        {
            double ofStart = progress.Done * trainer._options.Starts - progress.Start;
            if (progress.Iteration == 0 && ofStart < 0.5)
            {
                // First centres are still being chosen.
                return;
            }

            var step = new TrainingStep(_steps.Count, _epochs.Count + 1, progress.Inertia, Terms(progress.Inertia));
            _steps.Add(step);
            double done = progress.Done, seconds = _clock.Elapsed.TotalSeconds;
            trainer.OnProgress?.Invoke(new TrainingProgress(
                step,
                Math.Max(_steps.Count, (long)(_steps.Count / done)),
                trainer._options.Starts,
                Rate,
                TimeSpan.FromSeconds(seconds / done - seconds)));
        }

        public void EndStart(double inertia, bool best)
        {
            var ended = new TrainingEpoch(_epochs.Count + 1, Terms(inertia), null, best);
            _epochs.Add(ended);
            trainer.OnEpoch?.Invoke(ended);
        }

        public TrainingResult ToResult(bool completed) => new(_steps, _epochs, completed, _clock.Elapsed, Rate);

        private double Rate => (double)_steps.Count * images / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);

        private static ImmutableArray<TrainingTerm> Terms(double inertia) => [new TrainingTerm("inertia", inertia)];
    }
}
