using System.Collections.Immutable;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VaeGpu.Training;

/// <summary>A <see cref="Network"/> as a torch module, with torch's default initialisation.</summary>
internal sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly ImmutableArray<(LinearLayer Layer, Linear Linear, Module<Tensor, Tensor>? Activation)> _layers;

    /// <summary>Makes the network.</summary>
    public Mlp(string name, Network network)
        : base(name)
    {
        Network = network;
        _layers = [.. network.ToDense().Select(dense =>
            (dense.Linear, Linear(dense.Linear.Inputs, dense.Linear.Outputs, hasBias: dense.Linear.Bias is not null), MakeActivation(dense)))];
        for (int i = 0; i < _layers.Length; i++)
        {
            register_module(i.ToString(CultureInfo.InvariantCulture), _layers[i].Linear);
        }
    }

    /// <summary>The layers, with the file's tensor names.</summary>
    public Network Network { get; }

    /// <summary>The bias of the last linear layer; null where it has none.</summary>
    public Tensor? OutputBias => _layers[^1].Linear.bias;

    public override Tensor forward(Tensor input)
    {
        Tensor value = input;
        foreach ((LinearLayer _, Linear linear, Module<Tensor, Tensor>? activation) in _layers)
        {
            value = linear.call(value);
            if (activation is not null)
            {
                value = activation.call(value);
            }
        }

        return value;
    }

    /// <summary>The same network on the same weights in double precision: what a file's golden pairs are made with.</summary>
    public Tensor ForwardDouble(Tensor input)
    {
        Tensor value = input.to(float64);
        foreach ((LinearLayer _, Linear linear, Module<Tensor, Tensor>? activation) in _layers)
        {
            value = functional.linear(value, linear.weight!.to(float64), linear.bias?.to(float64));
            if (activation is not null)
            {
                value = activation.call(value);
            }
        }

        return value;
    }

    /// <summary>Each tensor that the file holds.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedTensors()
    {
        foreach ((LinearLayer layer, Linear linear, _) in _layers)
        {
            yield return (layer.Weight, linear.weight!);
            if (layer.Bias is not null)
            {
                yield return (layer.Bias, linear.bias!);
            }
        }
    }

    /// <summary>Describes an MLP, its tensors named as PyTorch numbers the members of a Sequential.</summary>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="widths">Inputs, hidden widths, outputs.</param>
    /// <param name="activation">Between the layers.</param>
    /// <param name="negativeSlope">Of <see cref="Activation.LeakyRelu"/>.</param>
    /// <param name="final">After the last layer.</param>
    public static Network Describe(string prefix, IReadOnlyList<int> widths, Activation activation, float negativeSlope, Activation final)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (int i = 0; i + 1 < widths.Count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}.{layers.Count}");
            layers.Add(new LinearLayer(widths[i], widths[i + 1], name + ".weight", name + ".bias"));
            Activation next = i + 2 < widths.Count ? activation : final;
            if (next != Activation.Identity)
            {
                layers.Add(new ActivationLayer(next, next == Activation.LeakyRelu ? negativeSlope : 0.01f));
            }
        }

        return new Network(layers.ToImmutable());
    }

    private static Module<Tensor, Tensor>? MakeActivation(DenseLayer dense) => dense.Activation switch
    {
        Activation.Identity => null,
        Activation.Relu => ReLU(),
        Activation.LeakyRelu => LeakyReLU(dense.NegativeSlope),
        Activation.Silu => SiLU(),
        Activation.Gelu => GELU(),
        Activation.Tanh => Tanh(),
        Activation.Sigmoid => Sigmoid(),
        _ => throw new NotSupportedException($"{dense.Activation} has no torch module"),
    };
}
