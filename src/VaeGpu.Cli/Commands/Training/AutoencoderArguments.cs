using System.CommandLine;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands.Training;

/// <summary>What every kind takes that has an encoder and a decoder.</summary>
internal static class AutoencoderArguments
{
    private static readonly AutoencoderTrainingOptions Defaults = new VaeTrainingOptions();

    private static readonly Option<string?> Hidden = new("--hidden") { Description = "Widths of the encoder's hidden layers; the decoder's are the same backwards. Default: 400,400, and 512,512 for vqvae.", HelpName = "400,400" };
    private static readonly Option<string?> DecoderHidden = new("--decoder-hidden") { Description = "Widths of the decoder's hidden layers, from the latent on, where they are to differ.", HelpName = "400,400" };
    private static readonly Option<Activation> Between = Shared.Choice("--activation", "What stands between the layers.", Defaults.Activation);
    private static readonly Option<Likelihood> Likelihoods = Shared.Choice("--likelihood", "p(x | z): gaussian with the fixed deviation --sigma0, or bernoulli.", Defaults.Likelihood);
    private static readonly Option<bool> Binarize = new("--binarize") { Description = "Draw every pixel anew at each step, white with its grey value as the probability (dynamic binarisation)." };
    private static readonly Option<string?> Mean = CreateMean();
    private static readonly Option<double> Sigma0 = new("--sigma0") { Description = "The fixed deviation of the Gaussian likelihood, in units of pixel values in [0, 1].", DefaultValueFactory = _ => Defaults.Sigma0 };

    /// <summary>Of the layers between first and last.</summary>
    public static IReadOnlyList<Option> HiddenOptions => [Hidden, DecoderHidden, Between];

    /// <summary>Of what is decoded.</summary>
    public static IReadOnlyList<Option> LikelihoodOptions => [Likelihoods, Binarize, Mean, Sigma0];

    /// <summary>Sets them.</summary>
    /// <param name="options">With what is usual for the kind.</param>
    /// <param name="parsed">The command line.</param>
    public static T Apply<T>(T options, ParseResult parsed)
        where T : AutoencoderTrainingOptions => options with
        {
            Hidden = parsed.GetValue(Hidden) is { } hidden ? Shared.Widths(hidden, Hidden.Name) : options.Hidden,
            DecoderHidden = parsed.GetValue(DecoderHidden) is { } decoder ? Shared.Widths(decoder, DecoderHidden.Name) : default,
            Activation = parsed.GetValue(Between),
            SigmoidMean = parsed.GetValue(Mean) is { } mean ? mean == "sigmoid" : options.SigmoidMean,
            Likelihood = parsed.GetValue(Likelihoods),
            Binarize = parsed.GetValue(Binarize),
            Sigma0 = parsed.GetValue(Sigma0),
        };

    private static Option<string?> CreateMean()
    {
        var option = new Option<string?>("--mean") { Description = "How a Gaussian decoder ends: identity, or sigmoid to keep pixels in [0, 1]. Default: sigmoid, and identity for linear-vae.", HelpName = "identity|sigmoid" };
        option.AcceptOnlyFromAmong("identity", "sigmoid");
        return option;
    }
}
