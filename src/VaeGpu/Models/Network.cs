using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>An ordered list of layers. Immutable; safe to share between threads.</summary>
/// <param name="Layers">The layers, first to last.</param>
public sealed record Network(ImmutableArray<Layer> Layers)
{
    /// <summary>Values into the first layer.</summary>
    public int Inputs => Layers.OfType<LinearLayer>().First().Inputs;

    /// <summary>Values out of the last layer.</summary>
    public int Outputs => Layers.OfType<LinearLayer>().Last().Outputs;

    /// <summary>True when both hold equal layers in the same order.</summary>
    /// <param name="other">Another network.</param>
    public bool Equals(Network? other) => other is not null && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (Layer layer in Layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <summary>Joins each linear layer with the activation after it, the form in which backends run a network.</summary>
    /// <param name="finalSigmoid">True where the last layer gives logits and the caller wants probabilities.</param>
    public ImmutableArray<DenseLayer> ToDense(bool finalSigmoid = false)
    {
        var dense = ImmutableArray.CreateBuilder<DenseLayer>();
        foreach (Layer layer in Layers)
        {
            if (layer is LinearLayer linear)
            {
                dense.Add(new DenseLayer(linear, Activation.Identity, 0));
            }
            else if (layer is ActivationLayer activation)
            {
                dense[^1] = dense[^1] with { Activation = activation.Activation, NegativeSlope = activation.NegativeSlope };
            }
        }

        if (finalSigmoid)
        {
            dense[^1] = dense[^1] with { Activation = Activation.Sigmoid };
        }

        return dense.ToImmutable();
    }
}
