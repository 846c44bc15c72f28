namespace VaeGpu;

/// <summary>An activation applied to every output of the linear layer before it. A network never starts with one, and never has two in a row.</summary>
/// <param name="Activation">The function.</param>
/// <param name="NegativeSlope">The slope below zero of <see cref="Activation.LeakyRelu"/>; ignored by the others.</param>
public sealed record ActivationLayer(Activation Activation, float NegativeSlope = 0.01f) : Layer;
