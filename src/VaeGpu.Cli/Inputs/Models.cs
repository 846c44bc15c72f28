using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Inputs;

/// <summary>Opens model files for the verbs.</summary>
internal static class Models
{
    /// <summary>Loads a model and repeats its warnings on standard error.</summary>
    public static Model Load(FileInfo file)
    {
        Model model = Model.Load(file.FullName);
        foreach (string warning in model.Warnings)
        {
            Report.Remark($"warning: {file.Name}: {warning}");
        }

        return model;
    }

    /// <summary>The prior that is asked for, or the model's own.</summary>
    /// <exception cref="InvalidOperationException">The model has no such prior.</exception>
    public static PriorKind FindPrior(Model model, PriorKind? asked)
    {
        ModelArchitecture architecture = model.Architecture;
        PriorKind kind = asked ?? architecture.Prior.Kind;
        return architecture.FindPrior(kind) is not null
            ? kind
            : throw new InvalidOperationException(
                $"the model has no {kind.ToString().ToLowerInvariant()} prior, only {string.Join(" and ", Enum.GetValues<PriorKind>().Where(other => architecture.FindPrior(other) is not null).Select(other => other.ToString().ToLowerInvariant()))}; 'vaegpu fit-prior' fits a mixture to a VAE and an autoregressive prior to a VQ-VAE");
    }
}
