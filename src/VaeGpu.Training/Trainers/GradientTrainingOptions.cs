namespace VaeGpu.Training;

/// <summary>How any model is trained whose loss has gradients.</summary>
public abstract record GradientTrainingOptions
{
    private protected GradientTrainingOptions()
    {
    }

    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Adam's rate at the start (Kingma and Ba, 2015).</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>True to anneal the rate to 0 by half a cosine over the whole run (Loshchilov and Hutter, 2017).</summary>
    public bool CosineDecay { get; init; } = true;

    /// <summary>Decides the first weights, the order of images and every draw. The same seed, machine and thread count give the same bytes.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Images held out of training; the epoch whose model is best on them is kept. 0 trains on all and keeps the last.</summary>
    public int Validation { get; init; }

    /// <summary>Where torch computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that torch uses; 0 chooses: one, which was measured faster than two for these sizes (docs/performance.md).</summary>
    public int Threads { get; init; }

    /// <summary>Says what is wrong with the options.</summary>
    /// <exception cref="ArgumentException">One cannot be used; the message says what would do.</exception>
    public virtual void Validate()
    {
        Require(Epochs > 0, $"at least one epoch must be trained, not {Epochs}");
        Require(Batch > 0, $"a batch has at least one image, not {Batch}");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, $"the learning rate must be above 0, not {LearningRate}");
        Require(Validation >= 0, $"0 or more images can be held out, not {Validation}");
        Require(Threads >= 0, $"0 or more threads, not {Threads}");
    }

    /// <summary>What share of its rate Adam has at one step.</summary>
    internal double RateShareAt(TrainingTime time) => CosineDecay ? 0.5 * (1 + Math.Cos(Math.PI * time.Done)) : 1;

    private protected static void RequireWidths(IEnumerable<int> hidden)
    {
        foreach (int width in hidden)
        {
            Require(width is > 0 and <= 65_536, $"hidden layers are 1 to 65536 wide, not {width}");
        }
    }

    private protected static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
