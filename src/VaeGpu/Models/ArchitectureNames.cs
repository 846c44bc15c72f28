namespace VaeGpu;

/// <summary>The words of the model's description, each beside what it stands for.</summary>
internal static class ArchitectureNames
{
    public static readonly (string Name, ModelKind Value)[] Kinds =
    [
        ("vae", ModelKind.Vae),
        ("linear-vae", ModelKind.LinearVae),
        ("vqvae", ModelKind.VqVae),
        ("kmeans", ModelKind.KMeans),
    ];

    public static readonly (string Name, PriorKind Value)[] Priors =
    [
        ("normal", PriorKind.Normal),
        ("mixture", PriorKind.Mixture),
        ("autoregressive", PriorKind.Autoregressive),
        ("independent", PriorKind.Independent),
    ];

    public static readonly (string Name, MixtureCovariance Value)[] Covariances =
    [
        ("full", MixtureCovariance.Full),
        ("diagonal", MixtureCovariance.Diagonal),
        ("spherical", MixtureCovariance.Spherical),
    ];

    public static readonly (string Name, Likelihood Value)[] Likelihoods =
    [
        ("gaussian", Likelihood.Gaussian),
        ("bernoulli", Likelihood.Bernoulli),
    ];

    public static readonly (string Name, ValueEncoding Value)[] ValueEncodings =
    [
        ("srgb", ValueEncoding.Srgb),
        ("linear", ValueEncoding.Linear),
    ];

    public static readonly (string Name, Activation Value)[] Activations =
    [
        ("identity", Activation.Identity),
        ("relu", Activation.Relu),
        ("leaky_relu", Activation.LeakyRelu),
        ("silu", Activation.Silu),
        ("gelu", Activation.Gelu),
        ("tanh", Activation.Tanh),
        ("sigmoid", Activation.Sigmoid),
    ];

    public static bool TryFind<T>((string Name, T Value)[] words, string? name, out T value)
    {
        foreach ((string word, T meaning) in words)
        {
            if (word == name)
            {
                value = meaning;
                return true;
            }
        }

        value = default!;
        return false;
    }

    public static string NameOf<T>((string Name, T Value)[] words, T value)
        where T : struct, Enum
    {
        foreach ((string word, T meaning) in words)
        {
            if (EqualityComparer<T>.Default.Equals(meaning, value))
            {
                return word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "is no value of " + typeof(T).Name);
    }

    public static string List<T>((string Name, T Value)[] words) => string.Join(", ", words.Select(word => word.Name));
}
