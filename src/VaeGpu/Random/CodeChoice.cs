namespace VaeGpu;

/// <summary>How codes are drawn, in the form that the backends share.</summary>
/// <param name="InverseTemperature">What logits are multiplied by; finite, so that a product with their differences is too.</param>
/// <param name="Likeliest">Of how many codes, from 1: one alone is the likeliest, whatever the temperature.</param>
internal readonly record struct CodeChoice(float InverseTemperature, int Likeliest)
{
    private const float Steepest = 1e8f;

    /// <summary>What an input asks for.</summary>
    /// <param name="temperature">From 0.</param>
    /// <param name="topK">0 for all.</param>
    /// <param name="codes">How many codes there are.</param>
    public static CodeChoice From(float temperature, int topK, int codes) => new(
        Math.Min(1 / temperature, Steepest),
        temperature == 0 ? 1 : topK == 0 ? codes : Math.Min(topK, codes));
}
