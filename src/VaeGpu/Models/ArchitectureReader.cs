using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace VaeGpu;

/// <summary>Reads the model's description strictly: a key that is not defined is an error, since what it asks for would silently be left out.</summary>
internal static class ArchitectureReader
{
    /// <summary>The longest description read: 1 MiB, some ten thousand layers.</summary>
    private const int LongestDescription = 1 << 20;

    private static readonly string[] Keys =
    [
        "version", "kind", "image", "flatten", "range", "value_encoding", "latent", "likelihood", "logits", "sigma0", "beta", "prior", "tolerance", "encoder", "decoder", "codebook",
    ];

    /// <summary>A K-means model is its centres: it has neither networks nor a likelihood.</summary>
    private static readonly string[] KMeansKeys = ["version", "kind", "image", "flatten", "range", "value_encoding", "latent", "prior", "tolerance", "codebook"];

    public static ModelArchitecture Read(string json)
    {
        if (json.Length > LongestDescription)
        {
            throw new ModelFormatException(ModelFormatError.HeaderTooLarge, $"the model's description is {json.Length} characters long; at most {LongestDescription} are read");
        }

        try
        {
            // Encoding here and not in the parser: a lone surrogate is then an error rather than a replacement character.
            byte[] bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(json);
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            return ReadRoot(new JsonFields(document.RootElement, "the model's description"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or EncoderFallbackException)
        {
            throw new ModelFormatException(ModelFormatError.InvalidMetadata, "the model's description is not well-formed JSON: " + SafetensorsHeader.OneLine(exception.Message), null, exception);
        }
    }

    private static ModelArchitecture ReadRoot(JsonFields root)
    {
        // Before the keys are looked at: a later version may well define more of them.
        int version = root.Int("version", 0, int.MaxValue);
        if (version != ModelArchitecture.FormatVersion)
        {
            throw new ModelFormatException(ModelFormatError.UnsupportedVersion, $"the file is of format version {version}; this library reads version {ModelArchitecture.FormatVersion}");
        }

        string kindName = root.String("kind");
        if (!ArchitectureNames.TryFind(ArchitectureNames.Kinds, kindName, out ModelKind kind))
        {
            throw new ModelFormatException(ModelFormatError.UnsupportedKind, $"models of kind {ModelFormatException.Quote(kindName)} are not read by this version, only {ArchitectureNames.List(ArchitectureNames.Kinds)}");
        }

        bool centres = kind == ModelKind.KMeans;
        bool codes = centres || kind == ModelKind.VqVae;
        Prior prior = root.Has("prior") ? ReadPrior(root.Object("prior")) : codes ? Prior.Independent : Prior.Normal;
        root.AllowOnly(centres ? KMeansKeys : Keys);
        ReadFixed(root, "flatten", "chw");
        int[] image = root.IntArray("image", 3, 1, int.MaxValue);
        float[] range = root.Has("range") ? root.FloatArray("range", 2) : [0, 1];
        Likelihood likelihood = centres ? Likelihood.Gaussian : root.Word("likelihood", ArchitectureNames.Likelihoods);
        return new ModelArchitecture
        {
            Kind = kind,
            Image = new ImageShape(image[0], image[1], image[2]),
            LatentSize = root.Int("latent", 1, int.MaxValue / 2),
            Codebook = codes || root.Has("codebook") ? ReadCodebook(root.Object("codebook")) : null,
            Encoder = centres ? Network.Identity : root.Has("encoder") ? ReadNetwork(root, "encoder") : null,
            Decoder = centres ? Network.Identity : ReadNetwork(root, "decoder"),
            Minimum = range[0],
            Maximum = range[1],
            ValueEncoding = root.Has("value_encoding") ? root.Word("value_encoding", ArchitectureNames.ValueEncodings) : ValueEncoding.Srgb,
            Likelihood = likelihood,
            Logits = root.Has("logits") && root.Bool("logits"),
            Sigma0 = !centres && (likelihood == Likelihood.Gaussian || root.Has("sigma0")) ? root.Float("sigma0") : 0,
            Beta = root.Has("beta") ? root.Float("beta") : 1,
            Tolerance = root.Has("tolerance") ? ReadTolerance(root.Object("tolerance")) : GoldenTolerance.Default,
            Prior = prior,
        };
    }

    private static void ReadFixed(JsonFields root, string key, string only)
    {
        if (root.Has(key) && root.String(key) != only)
        {
            throw new ModelFormatException(ModelFormatError.InvalidMetadata, $"{root.Path}: {key} is {ModelFormatException.Quote(root.String(key))}; only {only} is defined");
        }
    }

    private static GoldenTolerance ReadTolerance(JsonFields fields)
    {
        GoldenTolerance @default = GoldenTolerance.Default;
        var tolerance = new GoldenTolerance(
            fields.Has("fp32") ? fields.Double("fp32") : @default.Float32,
            fields.Has("fp16") ? fields.Double("fp16") : @default.Float16,
            fields.Has("int8") ? fields.Double("int8") : @default.Int8);
        fields.AllowOnly("fp32", "fp16", "int8");
        return tolerance;
    }

    private static Codebook ReadCodebook(JsonFields fields)
    {
        int positions = fields.Int("positions", 1, int.MaxValue);
        var codebook = new Codebook(
            fields.String("tensor"),
            positions,
            fields.Int("codes", 1, Codebook.MostCodes),
            fields.Int("size", 1, int.MaxValue),
            fields.Has("shared") ? fields.Bool("shared") : positions == 1,
            fields.Has("frequencies") ? fields.String("frequencies") : null);
        fields.AllowOnly("tensor", "positions", "codes", "size", "shared", "frequencies");
        return codebook;
    }

    private static Prior ReadPrior(JsonFields fields)
    {
        string name = fields.String("kind");
        if (!ArchitectureNames.TryFind(ArchitectureNames.Priors, name, out PriorKind kind))
        {
            throw new ModelFormatException(ModelFormatError.UnsupportedKind, $"priors of kind {ModelFormatException.Quote(name)} are not read by this version, only {ArchitectureNames.List(ArchitectureNames.Priors)}");
        }

        switch (kind)
        {
            case PriorKind.Mixture:
                fields.AllowOnly("kind", "components", "covariance");
                return new MixturePrior(fields.Int("components", 1, int.MaxValue), fields.Word("covariance", ArchitectureNames.Covariances));
            case PriorKind.Autoregressive:
                fields.AllowOnly("kind", "network");
                return new AutoregressivePrior(ReadNetwork(fields, "network"));
            default:
                fields.AllowOnly("kind");
                return kind == PriorKind.Normal ? Prior.Normal : Prior.Independent;
        }
    }

    private static Network ReadNetwork(JsonFields root, string name)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        foreach (JsonFields fields in root.Objects(name))
        {
            string type = fields.String("type");
            if (type == "linear")
            {
                layers.Add(new LinearLayer(fields.Int("in", 1, int.MaxValue), fields.Int("out", 1, int.MaxValue), fields.String("weight"), fields.Has("bias") ? fields.String("bias") : null));
                fields.AllowOnly("type", "in", "out", "weight", "bias");
            }
            else if (!ArchitectureNames.TryFind(ArchitectureNames.Activations, type, out Activation activation))
            {
                throw new ModelFormatException(ModelFormatError.UnknownLayer, $"{fields.Path}: layer type {ModelFormatException.Quote(type)} is not known; known are linear, {ArchitectureNames.List(ArchitectureNames.Activations)}");
            }
            else if (activation == Activation.LeakyRelu)
            {
                layers.Add(fields.Has("negative_slope") ? new ActivationLayer(activation, fields.Float("negative_slope")) : new ActivationLayer(activation));
                fields.AllowOnly("type", "negative_slope");
            }
            else
            {
                layers.Add(new ActivationLayer(activation));
                fields.AllowOnly("type");
            }
        }

        return new Network(layers.ToImmutable());
    }
}
