using System.Text.Json;
using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Output;

/// <summary>Writes training.json: how a model was trained, and the loss and the terms of every step. Step 0 is the model at its first weights.</summary>
internal static class TrainingLog
{
    public static void Write(FileInfo file, string kind, JsonObject settings, ImageData images, TrainingResult result) => AtomicFile.Write(file.FullName, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.WriteString("data", images.Name);
        json.WriteNumber("images", images.Count);
        foreach ((string name, JsonNode? value) in settings)
        {
            json.WritePropertyName(name);
            value!.WriteTo(json);
        }

        json.WriteBoolean("completed", result.Completed);
        json.WriteStartArray("epochs");
        foreach (TrainingEpoch epoch in result.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch);
            WriteTerms(json, epoch.Terms);
            if (epoch.Validation is { } validation)
            {
                json.WriteNumber(HeldOutName(validation), validation.Value);
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
            WriteTerms(json, step.Terms.Select(term => term with { Value = Math.Round(term.Value, 4) }));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>What a figure is called where it is that of the images held out.</summary>
    public static string HeldOutName(TrainingTerm term) => $"validation{char.ToUpperInvariant(term.Name[0])}{term.Name[1..]}";

    private static void WriteTerms(Utf8JsonWriter json, IEnumerable<TrainingTerm> terms)
    {
        foreach (TrainingTerm term in terms)
        {
            json.WriteNumber(term.Name, term.Value);
        }
    }
}
