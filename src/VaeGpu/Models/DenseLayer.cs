namespace VaeGpu;

/// <summary>A linear layer together with the activation that follows it: what a backend runs as one operation.</summary>
/// <param name="Linear">The linear part.</param>
/// <param name="Activation">The activation, <see cref="Activation.Identity"/> where none follows.</param>
/// <param name="NegativeSlope">The slope below zero of <see cref="Activation.LeakyRelu"/>.</param>
public readonly record struct DenseLayer(LinearLayer Linear, Activation Activation, float NegativeSlope);
