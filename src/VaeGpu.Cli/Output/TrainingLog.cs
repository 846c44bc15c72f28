using System.Text.Json;
using VaeGpu.Training;

namespace VaeGpu.Cli.Output;

/// <summary>Writes training.json: how a model was trained, and the loss of every step. Step 0 is the model at its random weights.</summary>
internal static class TrainingLog
{
    public static void Write(FileInfo file, VaeTrainingOptions options, ImageData images, TrainingResult result) => AtomicFile.Write(file.FullName, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("kind", options.Kind == ModelKind.LinearVae ? "linear-vae" : "vae");
        json.WriteString("data", images.Name);
        json.WriteNumber("images", images.Count);
        json.WriteNumber("heldOut", options.Validation);
        json.WriteNumber("latent", options.Latent);
        json.WriteString("likelihood", options.Likelihood.ToString().ToLowerInvariant());
        json.WriteNumber("sigma0", options.Sigma0);
        json.WriteNumber("beta", options.Beta);
        json.WriteNumber("batch", options.Batch);
        json.WriteNumber("seed", options.Seed);
        json.WriteBoolean("completed", result.Completed);
        json.WriteStartArray("epochs");
        foreach (TrainingEpoch epoch in result.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteNumber("elbo", epoch.Elbo);
            if (epoch.ValidationElbo is { } validation)
            {
                json.WriteNumber("validationElbo", validation);
            }

            json.WriteBoolean("kept", epoch.IsBest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (TrainingStep step in result.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Step);
            json.WriteNumber("epoch", step.Epoch);
            json.WriteNumber("loss", Math.Round(step.Loss, 4));
            json.WriteNumber("elbo", Math.Round(step.Elbo, 4));
            json.WriteNumber("reconstruction", Math.Round(step.Reconstruction, 4));
            json.WriteNumber("kl", Math.Round(step.Kl, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
