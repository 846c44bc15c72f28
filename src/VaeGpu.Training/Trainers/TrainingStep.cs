namespace VaeGpu.Training;

/// <summary>One step of a training run, as it was before its update: step 0 is the model at its first, random weights. All in nats an image.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">What is minimised: −reconstruction + weight × KL.</param>
/// <param name="Reconstruction">E log p(x | z), by one draw of z.</param>
/// <param name="Kl">KL(q(z | x) ‖ p(z)).</param>
/// <param name="KlWeight">Beta, times the warm-up's share.</param>
/// <param name="LearningRate">Adam's rate.</param>
public readonly record struct TrainingStep(long Step, int Epoch, double Loss, double Reconstruction, double Kl, double KlWeight, double LearningRate)
{
    /// <summary>The evidence lower bound: reconstruction − KL, whatever the weight.</summary>
    public double Elbo => Reconstruction - Kl;
}
