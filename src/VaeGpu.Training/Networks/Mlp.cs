using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace VaeGpu.Training;

/// <summary>A <see cref="Network"/> as a torch module, with torch's default initialisation, and perhaps masks over its weights.</summary>
internal sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly ImmutableArray<(LinearLayer Layer, Linear Linear, Tensor? Mask, Module<Tensor, Tensor>? Activation)> _layers;

    /// <summary>Makes the network.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="network">Its layers.</param>
    /// <param name="masks">
    /// Of each linear layer, [outputs, inputs] of 0 and 1, multiplied into its weight wherever that is used; null for none. A unit starts with weights
    /// as large as if there were no other inputs than those it sees.
    /// </param>
    public Mlp(string name, Network network, ImmutableArray<Tensor>? masks = null)
        : base(name)
    {
        Network = network;
        _layers = [.. network.ToDense().Select((dense, index) =>
            (dense.Linear, Linear(dense.Linear.Inputs, dense.Linear.Outputs, hasBias: dense.Linear.Bias is not null), masks?[index], MakeActivation(dense)))];
        for (int i = 0; i < _layers.Length; i++)
        {
            register_module(i.ToString(CultureInfo.InvariantCulture), _layers[i].Linear);
            if (_layers[i].Mask is { } mask)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable grad = no_grad();
                _layers[i].Linear.weight!.mul_((mask.sum(1, keepdim: true).clamp_min(1) / mask.shape[1]).rsqrt().cpu());
            }
        }
    }

    /// <summary>
    /// What is subtracted from the input, and what it is then divided by, while the network learns; null for nothing. Gradients are better for it, and a
    /// file needs no such thing: there it is part of the first layer's numbers.
    /// </summary>
    public (Tensor Mean, Tensor Scale)? Standardisation { get; set; }

    /// <summary>The layers, with the file's tensor names.</summary>
    public Network Network { get; }

    /// <summary>The bias of the last linear layer; null where it has none.</summary>
    public Tensor? OutputBias => _layers[^1].Linear.bias;

    public override Tensor forward(Tensor input)
    {
        Tensor value = Standardisation is { } standard ? (input - standard.Mean) / standard.Scale : input;
        foreach ((LinearLayer _, Linear linear, Tensor? mask, Module<Tensor, Tensor>? activation) in _layers)
        {
            value = mask is null ? linear.call(value) : functional.linear(value, Masked(linear, mask), linear.bias);
            if (activation is not null)
            {
                value = activation.call(value);
            }
        }

        return value;
    }

    /// <summary>The network that a file holds, in double precision: what its golden pairs are made with.</summary>
    public Tensor ForwardDouble(Tensor input)
    {
        Tensor value = input.to(float64);
        for (int i = 0; i < _layers.Length; i++)
        {
            (Tensor weight, Tensor? bias) = ForFile(i);
            value = functional.linear(value, weight.to(float64), bias?.to(float64));
            if (_layers[i].Activation is { } activation)
            {
                value = activation.call(value);
            }
        }

        return value;
    }

    /// <summary>Each tensor that a file holds. Where nothing is masked or standardised they are the network's own.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedTensors()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            (Tensor weight, Tensor? bias) = ForFile(i);
            yield return (_layers[i].Layer.Weight, weight);
            if (bias is not null)
            {
                yield return (_layers[i].Layer.Bias!, bias);
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

    /// <summary>A layer's numbers with its mask and the standardisation multiplied in: W (x − mean) / scale + b is W' x + b'. What a mask makes 0 stays 0.</summary>
    private (Tensor Weight, Tensor? Bias) ForFile(int index)
    {
        (_, Linear linear, Tensor? mask, _) = _layers[index];
        Tensor weight = Masked(linear, mask);
        if (index > 0 || Standardisation is not { } standard)
        {
            return (weight, linear.bias);
        }

        weight = weight.to(float64) / standard.Scale.to(float64);
        Tensor bias = linear.bias!.to(float64) - weight.matmul(standard.Mean.to(float64));
        return (weight.to(float32), bias.to(float32));
    }

    private static Tensor Masked(Linear linear, Tensor? mask) => mask is null ? linear.weight! : linear.weight! * mask;

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
