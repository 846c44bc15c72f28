using System.Collections.Immutable;

namespace VaeGpu;

/// <summary>An ordered list of layers. Immutable; safe to share between threads.</summary>
/// <param name="Layers">The layers, first to last; none is the identity.</param>
public sealed record Network(ImmutableArray<Layer> Layers)
{
    /// <summary>The network without layers, which gives what it takes.</summary>
    public static Network Identity { get; } = new([]);

    /// <summary>True where there are no layers.</summary>
    public bool IsIdentity => Layers.IsEmpty;

    /// <summary>Values into the first layer. An identity has no size of its own.</summary>
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

        if (finalSigmoid && dense.Count > 0)
        {
            dense[^1] = dense[^1] with { Activation = Activation.Sigmoid };
        }

        return dense.ToImmutable();
    }
}
