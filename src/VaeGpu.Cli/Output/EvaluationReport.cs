using System.Globalization;
using System.Text.Json.Nodes;
using VaeGpu.Training;

namespace VaeGpu.Cli.Output;

/// <summary>What <c>vaegpu evaluate</c> prints, as rows for people and one document for machines, figure by figure.</summary>
internal sealed class EvaluationReport
{
    private readonly JsonObject _document;
    private readonly List<(string Name, string Value)> _rows;

    public EvaluationReport(ImageData images, DataSplit split, bool binarized)
    {
        string part = split.ToString().ToLowerInvariant();
        _document = new JsonObject { ["data"] = images.Name, ["split"] = part, ["binarized"] = binarized, ["images"] = images.Count };
        _rows = [("images", string.Create(CultureInfo.InvariantCulture, $"{images.Count:N0} of {images.Name}, {part}{(binarized ? ", binarised" : "")}"))];
    }

    /// <summary>Where codes were searched and decoded.</summary>
    public void AddBackend(string name)
    {
        _document["backend"] = name;
        _rows.Add(("codes by", name));
    }

    public void Add(EvaluationResult result)
    {
        Nats("elbo", result.Elbo);
        if (result.ImportanceWeightedBound is { } bound)
        {
            _document["iwae"] = Report.Number(bound);
            _document["importanceSamples"] = result.ImportanceSamples;
            _rows.Add(($"iwae, {result.ImportanceSamples} samples", NatsText(bound)));
        }

        Nats("reconstruction", result.Reconstruction);
        Nats("kl", result.Kl);
        _document["klByUnit"] = new JsonArray([.. result.KlByUnit.Select(Report.Number)]);
        _document["activeUnits"] = result.ActiveUnits;
        _rows.Add(("active units", string.Create(CultureInfo.InvariantCulture, $"{result.ActiveUnits} of {result.KlByUnit.Length}")));
        Mse(result.Mse);
    }

    public void Add(CodeEvaluation result, double? productQuantisation, PriorKind prior)
    {
        Mse(result.Mse);
        if (productQuantisation is { } other)
        {
            _document["productQuantisationMse"] = Report.Number(other);
            _document["mseOfProductQuantisation"] = Report.Number(result.Mse / other);
            _rows.Add(("mse of product quantisation", string.Create(CultureInfo.InvariantCulture, $"{other:F5} a value, K-means on as many patches with as many codes; this model has {result.Mse / other:P0} of it")));
        }

        _document["perplexity"] = Report.Number(result.Perplexity);
        _document["perplexityByPosition"] = new JsonArray([.. result.PerplexityByPosition.Select(Report.Number)]);
        _rows.Add(("perplexity a position", string.Create(CultureInfo.InvariantCulture, $"{result.Perplexity:F2} of {result.Codes}, least {result.PerplexityByPosition.Min():F2}")));
        _document["usedCodes"] = result.UsedByPosition.Sum();
        _document["usedCodesByPosition"] = new JsonArray([.. result.UsedByPosition.Select(used => JsonValue.Create(used))]);
        _document["usedShare"] = Report.Number(result.UsedShare);
        _rows.Add(("codes used", string.Create(CultureInfo.InvariantCulture, $"{result.UsedByPosition.Sum()} of {result.UsedByPosition.Length * result.Codes} ({result.UsedShare:P1})")));
        var bits = new JsonObject();
        foreach ((PriorKind kind, double figure) in result.BitsPerCode.OrderBy(pair => pair.Value))
        {
            string name = kind.ToString().ToLowerInvariant();
            bits[name] = Report.Number(figure);
            _rows.Add(($"bits a code, {name} prior", string.Create(CultureInfo.InvariantCulture, $"{figure:F3}")));
        }

        _document["bitsPerCode"] = bits;
        if (result.Reconstruction is { } reconstruction && result.Elbo is { } elbo)
        {
            Nats("reconstruction", reconstruction);
            _document["elbo"] = Report.Number(elbo);
            _rows.Add(($"elbo, {prior.ToString().ToLowerInvariant()} prior", NatsText(elbo)));
        }
    }

    /// <summary>Fréchet distances.</summary>
    /// <param name="figures">The distances.</param>
    /// <param name="features">Principal components that are compared.</param>
    /// <param name="draws">Pictures drawn from each prior.</param>
    public void Add(IReadOnlyList<FrechetFigure> figures, int features, int draws)
    {
        var distances = new JsonObject();
        foreach (FrechetFigure figure in figures)
        {
            distances[figure.Source] = Report.Number(figure.Distance);
            string what = figure.Source switch
            {
                "gaussian" => "one Gaussian with the moments of the encoded training images",
                "reconstruction" => "reconstructions",
                "train" => "training images",
                _ => $"{figure.Source} prior",
            };
            _rows.Add(($"Fréchet distance, {what}", string.Create(CultureInfo.InvariantCulture, $"{figure.Distance:F3}")));
        }

        _document["frechet"] = distances;
        _document["frechetFeatures"] = $"pca-{features}";
        _document["frechetDraws"] = draws;
        _rows.Add(("Fréchet features", string.Create(CultureInfo.InvariantCulture, $"{features} principal components of the training images, {draws:N0} draws")));
    }

    public void Print(bool json) => Report.Print(json, _document, _rows);

    private static string NatsText(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:F2} nats");

    private void Nats(string name, double value)
    {
        _document[name] = Report.Number(value);
        _rows.Add((name, NatsText(value)));
    }

    private void Mse(double value)
    {
        _document["mse"] = Report.Number(value);
        _rows.Add(("mse", string.Create(CultureInfo.InvariantCulture, $"{value:F5} a value")));
    }
}
