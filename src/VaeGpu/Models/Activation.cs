namespace VaeGpu;

/// <summary>The activation functions a layer may end in. The numbers are the ones the kernels are specialised with.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    Identity = 0,

    /// <summary>max(x, 0).</summary>
    Relu = 1,

    /// <summary>x for x ≥ 0, negative slope · x otherwise.</summary>
    LeakyRelu = 2,

    /// <summary>x · sigmoid(x).</summary>
    Silu = 3,

    /// <summary>x · Φ(x), by the error function as PyTorch's default, not the tanh approximation.</summary>
    Gelu = 4,

    /// <summary>tanh(x).</summary>
    Tanh = 5,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid = 6,
}
