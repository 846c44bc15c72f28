namespace VaeGpu.BindingsGenerator.Emission;

/// <summary>One way to take a parameter.</summary>
/// <param name="Declaration">The parameter in C#.</param>
/// <param name="Before">A statement before the call, or null.</param>
/// <param name="Fixed">The head of a <c>fixed</c> around the call, or null.</param>
/// <param name="After">A statement after the call, or null.</param>
/// <param name="Argument">What the call passes.</param>
/// <param name="TypeParameter">A type parameter of the method, or null.</param>
internal sealed record ParameterForm(string Declaration, string? Before, string? Fixed, string? After, string Argument, string? TypeParameter)
{
    /// <summary>A parameter that is passed on as it is.</summary>
    public static ParameterForm Plain(string type, string name) => new($"{type} {name}", null, null, null, name, null);

    /// <summary>Whether this is the form of the overload that calls the native function.</summary>
    public bool IsPlain => Fixed is null && Before is null;
}
