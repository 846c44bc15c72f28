namespace VaeGpu.Training;

/// <summary>Where in its run a step is: what schedules go by.</summary>
/// <param name="Step">From 0.</param>
/// <param name="StepsPerEpoch">Steps of one epoch.</param>
/// <param name="Steps">Steps of the whole run.</param>
internal readonly record struct TrainingTime(long Step, long StepsPerEpoch, long Steps)
{
    /// <summary>The share of the run that lies behind, from 0 to below 1.</summary>
    public double Done => (double)Step / Steps;
}
