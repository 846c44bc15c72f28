namespace VaeGpu;

/// <summary>What every architecture must obey, whether a file or a program states it.</summary>
internal static class ArchitectureRules
{
    public static void Check(ModelArchitecture architecture)
    {
        int elements = CheckImage(architecture.Image);
        Require(architecture.LatentSize > 0 && architecture.LatentSize <= int.MaxValue / 2, ModelFormatError.InvalidMetadata, $"latent is {architecture.LatentSize}, not positive");

        // What a backend multiplies by must be a number too.
        float scale = 1 / (architecture.Maximum - architecture.Minimum);
        Require(float.IsFinite(architecture.Minimum) && float.IsFinite(architecture.Maximum) && float.IsFinite(scale) && scale > 0,
            ModelFormatError.InvalidMetadata, $"range is [{architecture.Minimum}, {architecture.Maximum}], not ascending, or by too little or too much");
        Require(float.IsFinite(architecture.Beta) && architecture.Beta >= 0, ModelFormatError.InvalidMetadata, $"beta is {architecture.Beta}, not a number from 0");
        CheckTolerance(architecture.Tolerance);
        CheckCodebook(architecture);
        CheckPrior(architecture);
        Require(architecture.Decoder is not null, ModelFormatError.InvalidMetadata, "there is no decoder");
        if (architecture.Kind == ModelKind.KMeans)
        {
            CheckKMeans(architecture, elements);
            return;
        }

        CheckLikelihood(architecture);
        if (architecture.Encoder is { } encoder)
        {
            CheckNetwork(encoder, "encoder", architecture.Kind);
            Require(encoder.Inputs == elements, ModelFormatError.ArchitectureMismatch, $"encoder takes {encoder.Inputs} values, the picture {architecture.Image} has {elements}");
            Require(encoder.Outputs == architecture.EncodingSize, ModelFormatError.ArchitectureMismatch,
                $"encoder gives {encoder.Outputs} values, {(architecture.Codebook is null ? "mean and log variance" : "the vectors")} of latent {architecture.LatentSize} are {architecture.EncodingSize}");
        }

        CheckNetwork(architecture.Decoder!, "decoder", architecture.Kind);
        Require(architecture.Decoder!.Inputs == architecture.LatentSize, ModelFormatError.ArchitectureMismatch, $"decoder takes {architecture.Decoder.Inputs} values, latent is {architecture.LatentSize}");
        Require(architecture.Decoder.Outputs == elements, ModelFormatError.ArchitectureMismatch, $"decoder gives {architecture.Decoder.Outputs} values, the picture {architecture.Image} has {elements}");
        Require(!architecture.Logits || architecture.Decoder.Layers[^1] is LinearLayer, ModelFormatError.InvalidNetwork,
            "decoder ends in an activation though logits is true; logits are the last linear layer's outputs");
    }

    private static void CheckCodebook(ModelArchitecture architecture)
    {
        bool codes = architecture.Kind is ModelKind.VqVae or ModelKind.KMeans;
        if (architecture.Codebook is not { } codebook)
        {
            Require(!codes, ModelFormatError.InvalidMetadata, "there is no codebook");
            return;
        }

        Require(codes, ModelFormatError.InvalidMetadata, "a codebook belongs to a vqvae or kmeans model");
        Require(codebook.Positions > 0 && codebook.Size > 0 && codebook.Codes is > 0 and <= Codebook.MostCodes,
            ModelFormatError.InvalidMetadata, $"codebook: {codebook.Positions} positions of {codebook.Codes} codes of {codebook.Size} values is none");
        Require((long)codebook.Positions * codebook.Size == architecture.LatentSize, ModelFormatError.ArchitectureMismatch,
            $"codebook: {codebook.Positions} positions of {codebook.Size} values are no latent of {architecture.LatentSize}");

        // Codes are counted over all positions by an int.
        Require((long)codebook.Positions * codebook.Codes <= int.MaxValue, ModelFormatError.SizeOverflow, $"codebook: {codebook.Positions} positions of {codebook.Codes} codes are more than can be counted");
        CheckTensorName(codebook.Tensor, "codebook: tensor");
        if (codebook.Frequencies is not null)
        {
            CheckTensorName(codebook.Frequencies, "codebook: frequencies");
        }
    }

    private static void CheckPrior(ModelArchitecture architecture)
    {
        Prior prior = architecture.Prior;
        Require(prior is not null, ModelFormatError.InvalidMetadata, "there is no prior");
        bool fits = prior!.Kind switch
        {
            PriorKind.Normal or PriorKind.Mixture => architecture.Codebook is null,
            PriorKind.Autoregressive => architecture.Kind == ModelKind.VqVae,
            _ => architecture.Codebook is not null,
        };
        Require(fits, ModelFormatError.InvalidMetadata,
            $"prior: a {ArchitectureNames.NameOf(ArchitectureNames.Kinds, architecture.Kind)} model has no prior of kind {ArchitectureNames.NameOf(ArchitectureNames.Priors, prior.Kind)}");
        switch (prior)
        {
            case MixturePrior mixture:
                Require(mixture.Components > 0 && Enum.IsDefined(mixture.Covariance), ModelFormatError.InvalidMetadata, $"prior: {mixture.Components} components are no mixture");
                break;
            case AutoregressivePrior { Network: { } network }:
                Codebook codebook = architecture.Codebook!;
                Require(codebook.Positions <= AutoregressivePrior.MostPositions, ModelFormatError.InvalidMetadata,
                    $"prior: {codebook.Positions} positions cannot be drawn one after the other; at most {AutoregressivePrior.MostPositions} are");
                CheckNetwork(network, "network", architecture.Kind);
                Require(network.Inputs == architecture.LatentSize, ModelFormatError.ArchitectureMismatch, $"prior: network takes {network.Inputs} values, latent is {architecture.LatentSize}");
                Require(network.Outputs == codebook.Positions * codebook.Codes, ModelFormatError.ArchitectureMismatch,
                    $"prior: network gives {network.Outputs} values, the logits of {codebook.Positions} positions of {codebook.Codes} codes are {codebook.Positions * codebook.Codes}");
                break;
            case AutoregressivePrior:
                throw new ModelFormatException(ModelFormatError.InvalidMetadata, "prior: there is no network");
        }
    }

    /// <summary>Encode is the index of the nearest centre, decode the centre: identities around a codebook of pictures.</summary>
    private static void CheckKMeans(ModelArchitecture architecture, int elements)
    {
        Codebook codebook = architecture.Codebook!;
        Require(codebook.Positions == 1 && codebook.Size == elements, ModelFormatError.ArchitectureMismatch,
            $"codebook: {codebook.Positions} positions of {codebook.Size} values; the centres of a kmeans model are pictures, one position of {elements}");
        Require(architecture.Encoder is { IsIdentity: true } && architecture.Decoder.IsIdentity, ModelFormatError.InvalidNetwork, "a kmeans model has no networks: its centres are the pictures");
        Require(architecture is { Likelihood: Likelihood.Gaussian, Sigma0: 0, Logits: false }, ModelFormatError.InvalidMetadata, "a kmeans model has no likelihood: it is the limit of a Gaussian's whose deviation goes to 0");
    }

    private static int CheckImage(ImageShape image)
    {
        Require(image.Channels is 1 or 3 or 4, ModelFormatError.InvalidMetadata, $"image has {image.Channels} channels; 1, 3 and 4 are defined");
        Require(image.Height > 0 && image.Width > 0, ModelFormatError.InvalidMetadata, $"image is {image}, which is no picture");

        // Four channels of a picture are also its bytes as RGBA8, which must be counted by an int.
        UInt128 largest = (UInt128)image.Height * (UInt128)image.Width * 4;
        Require(largest <= int.MaxValue, ModelFormatError.SizeOverflow, $"image {image} has more values than can be counted");
        return image.Elements;
    }

    private static void CheckLikelihood(ModelArchitecture architecture)
    {
        if (architecture.Likelihood == Likelihood.Gaussian)
        {
            Require(float.IsFinite(architecture.Sigma0) && architecture.Sigma0 > 0, ModelFormatError.InvalidMetadata, $"sigma0 is {architecture.Sigma0}; a Gaussian needs a positive number");
        }
        else
        {
            Require(architecture.Sigma0 == 0, ModelFormatError.InvalidMetadata, "sigma0 belongs to a gaussian likelihood, not to a bernoulli one");
        }
    }

    private static void CheckTolerance(GoldenTolerance tolerance)
    {
        foreach (double value in (ReadOnlySpan<double>)[tolerance.Float32, tolerance.Float16, tolerance.Int8])
        {
            Require(double.IsFinite(value) && value >= 0, ModelFormatError.InvalidMetadata, "tolerance holds something else than numbers from 0");
        }
    }

    private static void CheckNetwork(Network network, string name, ModelKind kind)
    {
        Require(!network.Layers.IsDefaultOrEmpty, ModelFormatError.InvalidNetwork, $"{name} has no layers");
        LinearLayer? previous = null;
        bool activated = true;
        for (int i = 0; i < network.Layers.Length; i++)
        {
            switch (network.Layers[i])
            {
                case LinearLayer linear:
                    Require(linear.Inputs > 0 && linear.Outputs > 0, ModelFormatError.InvalidMetadata, $"{name}[{i}]: {linear.Inputs} to {linear.Outputs} values is no layer");
                    CheckTensorName(linear.Weight, $"{name}[{i}]: weight");
                    if (linear.Bias is not null)
                    {
                        CheckTensorName(linear.Bias, $"{name}[{i}]: bias");
                    }

                    Require(previous is null || previous.Outputs == linear.Inputs, ModelFormatError.ArchitectureMismatch,
                        $"{name}[{i}]: takes {linear.Inputs} values, the layer before it gives {previous?.Outputs}");
                    previous = linear;
                    activated = false;
                    break;
                case ActivationLayer activation:
                    Require(previous is not null, ModelFormatError.InvalidNetwork, $"{name}[{i}]: a network starts with a linear layer");
                    Require(!activated, ModelFormatError.InvalidNetwork, $"{name}[{i}]: at most one activation stands behind a linear layer");
                    Require(Enum.IsDefined(activation.Activation) && float.IsFinite(activation.NegativeSlope), ModelFormatError.InvalidMetadata, $"{name}[{i}]: no such activation");
                    activated = true;
                    break;
                default:
                    throw new ModelFormatException(ModelFormatError.UnknownLayer, $"{name}[{i}]: layer type {network.Layers[i]?.GetType().Name ?? "null"} is not known");
            }
        }

        Require(kind != ModelKind.LinearVae || network.Layers.Length == 1, ModelFormatError.InvalidNetwork, $"{name} of a linear-vae is one linear layer, not {network.Layers.Length} layers");
    }

    private static void CheckTensorName(string tensorName, string what)
    {
        bool reserved = tensorName.StartsWith("golden.", StringComparison.Ordinal) || tensorName.StartsWith("prior.mixture.", StringComparison.Ordinal) || tensorName.EndsWith(".scale", StringComparison.Ordinal) || tensorName == "__metadata__";
        Require(tensorName.Length > 0 && !reserved, ModelFormatError.InvalidMetadata,
            $"{what} is named {ModelFormatException.Quote(tensorName)}, which is kept for the format's own tensors");
    }

    private static void Require(bool holds, ModelFormatError code, string fault)
    {
        if (!holds)
        {
            throw new ModelFormatException(code, fault);
        }
    }
}
