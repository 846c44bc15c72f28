using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu inspect</c>.</summary>
internal static class InspectCommand
{
    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("inspect", "Shows what is inside a model file: what it is, its layers, and every tensor. Reading it validates it whole.") { ModelFile, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        FileInfo file = parsed.GetRequiredValue(ModelFile);
        using Model model = Models.Load(file);
        ModelArchitecture architecture = model.Architecture;
        TensorInfo[] tensors = [.. model.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        long parameters = tensors.Where(tensor => !tensor.Name.StartsWith("golden.", StringComparison.Ordinal)).Sum(tensor => tensor.Elements);
        if (parsed.GetValue(Json))
        {
            Report.PrintJson(new JsonObject
            {
                ["file"] = file.ToString(),
                ["bytes"] = file.Length,
                ["precision"] = Name(model.Precision),
                ["parameters"] = parameters,
                ["goldenPairs"] = model.Golden?.Count ?? 0,
                ["architecture"] = JsonNode.Parse(architecture.ToJson()),
                ["tensors"] = new JsonArray([.. tensors.Select(tensor => new JsonObject
                {
                    ["name"] = tensor.Name,
                    ["type"] = tensor.Type.ToString(),
                    ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => JsonValue.Create(extent))]),
                })]),
                ["warnings"] = new JsonArray([.. model.Warnings.Select(warning => JsonValue.Create(warning))]),
            });
            return CommandLine.Done;
        }

        Report.Print(json: false, [],
        [
            ("file", string.Create(CultureInfo.InvariantCulture, $"{file} ({file.Length:N0} bytes)")),
            ("kind", architecture.Kind.ToString()),
            ("image", architecture.Image.ToString()),
            ("latent", architecture.LatentSize.ToString(CultureInfo.InvariantCulture)),
            ("codebook", Codes(architecture.Codebook)),
            ("likelihood", Named(architecture)),
            ("prior", Draws(architecture.Prior)),
            ("encoder", architecture.Encoder is null ? "none" : Layers(architecture.Encoder, finalSigmoid: false)),
            ("decoder", Layers(architecture.Decoder, architecture.Logits)),
            ("parameters", string.Create(CultureInfo.InvariantCulture, $"{parameters:N0} ({Name(model.Precision)})")),
            ("golden pairs", (model.Golden?.Count ?? 0).ToString(CultureInfo.InvariantCulture)),
        ]);
        Table table = new Table { Border = TableBorder.None }.AddColumns("tensor", "type", "shape");
        foreach (TensorInfo tensor in tensors)
        {
            table.AddRow(new Text(tensor.Name), new Text(tensor.Type.ToString()), new Text(string.Join('×', tensor.Shape)));
        }

        Console.Out.WriteLine();
        Report.Write(table);
        return CommandLine.Done;
    }

    private static string Name(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Float32 => "fp32",
        ModelPrecision.Float16 => "fp16",
        _ => "int8",
    };

    private static string Codes(Codebook? codebook) => codebook is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{codebook.Positions} × {codebook.Codes} codes of {codebook.Size} values{(codebook.Shared && codebook.Positions > 1 ? ", shared by the positions" : "")}");

    private static string Named(ModelArchitecture architecture) => architecture switch
    {
        { Kind: ModelKind.KMeans } => "none",
        { Likelihood: Likelihood.Bernoulli } => "Bernoulli",
        _ => string.Create(CultureInfo.InvariantCulture, $"Gaussian, sigma0 {architecture.Sigma0}"),
    };

    private static string Draws(Prior prior) => prior switch
    {
        MixturePrior mixture => string.Create(CultureInfo.InvariantCulture, $"mixture of {mixture.Components} Gaussians, {mixture.Covariance.ToString().ToLowerInvariant()} covariance"),
        AutoregressivePrior autoregressive => "autoregressive, " + Layers(autoregressive.Network, finalSigmoid: false),
        _ => prior.Kind.ToString().ToLowerInvariant(),
    };

    private static string Layers(Network network, bool finalSigmoid) => network.IsIdentity
        ? "identity"
        : string.Create(CultureInfo.InvariantCulture, $"{network.Inputs}") + string.Concat(network.ToDense(finalSigmoid).Select(layer =>
            string.Create(CultureInfo.InvariantCulture, $" → {layer.Linear.Outputs}{(layer.Activation == Activation.Identity ? "" : " " + layer.Activation.ToString().ToLowerInvariant())}")));
}
