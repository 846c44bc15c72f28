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
}
