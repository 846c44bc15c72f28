using System.CommandLine;
using VaeGpu.Cli.Inputs;
using VaeGpu.Cli.Output;
using VaeGpu.Training;

namespace VaeGpu.Cli.Commands;

/// <summary><c>vaegpu evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private const int AtOnce = 256;

    private static readonly Argument<FileInfo> ModelFile = Shared.Model();
    private static readonly Option<string> Data = Shared.Data();
    private static readonly Option<DataSplit> Split = Shared.Split();
    private static readonly Option<int> ImportanceSamples = Shared.Positive(new("--importance-samples") { Description = "Also a VAE's importance-weighted bound, with so many samples an image.", HelpName = "N" }, 0, 1_000_000);
    private static readonly Option<int> Frechet = Shared.Positive(new("--frechet") { Description = "Also the Fréchet distance of N pictures drawn from each of the model's priors to these images, on 64 principal components of the training images, beside that of reconstructions, of training images, and of draws from one Gaussian fitted to the encoded training images.", HelpName = "N" }, 0, 1_000_000);
    private static readonly Option<bool> NoBaseline = new("--no-baseline") { Description = "Leave out product quantisation, which a VQ-VAE is compared with: K-means on as many equal patches of the training images, with as many codes." };
    private static readonly Option<int> Limit = Shared.Positive(new("--limit") { Description = "Only the first N images. Default: all.", HelpName = "N" }, 0, int.MaxValue);
    private static readonly Option<bool> Binarize = new("--binarize") { Description = "Draw every pixel once, by --seed, white with its grey value as the probability, and measure on these images." };
    private static readonly Option<ulong> Seed = Shared.Seed("every draw");
    private static readonly Option<string> Device = Shared.TorchDevice();
    private static readonly Option<string> Backends = new("--backend") { Description = "Where codes are searched and pictures decoded, as --device elsewhere: part of a Vulkan device's name or its UUID, or cpu.", HelpName = "NAME|cpu", DefaultValueFactory = _ => "cpu" };
    private static readonly Option<int> Threads = Shared.Threads();
    private static readonly Option<bool> Json = Shared.Json();

    public static Command Create()
    {
        var command = new Command("evaluate", "Measures a model on images. A VAE in nats an image: evidence lower bound, reconstruction, KL, active units, squared error, importance-weighted bound. A model of codes: squared error beside product quantisation's, perplexity and codes used by position, bits a code under each prior. Any: Fréchet distances of what its priors draw.")
        {
            ModelFile, Data, Split, ImportanceSamples, Frechet, NoBaseline, Limit, Binarize, Seed, Device, Backends, Threads, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), CancellationToken.None));
        Frechet.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() == 1)
            {
                result.AddError("--frechet needs 2 draws at least: one has no covariance");
            }
        });
        return command.WithExamples(
            "vaegpu evaluate fashion.safetensors --data fashion-mnist --importance-samples 500 --limit 1000",
            "vaegpu evaluate codes.safetensors --data fashion-mnist",
            "vaegpu evaluate fashion-mixture.safetensors --data fashion-mnist --frechet 10000");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        using Model model = Models.Load(parsed.GetRequiredValue(ModelFile));
        DataSplit split = parsed.GetValue(Split);
        ImageData images = DataSets.Open(parsed.GetRequiredValue(Data), split);
        images = parsed.GetValue(Limit) is > 0 and int limit ? images.Take(limit) : images;
        images = parsed.GetValue(Binarize) ? images.Binarise(parsed.GetValue(Seed)) : images;
        var report = new EvaluationReport(images, split, parsed.GetValue(Binarize));
        using Backend backend = Backend.Open(parsed.GetRequiredValue(Backends));
        if (model.Architecture.Codebook is { } codebook)
        {
            Shared.Refuse(parsed, "is for VAEs, whose bound is estimated by draws: here the posterior is one code, and the bound exact", ImportanceSamples);
            Shared.Refuse(parsed, "is where torch computes, for VAEs: codes are searched on --backend", Device, Threads);
            CodeEvaluation result = EvaluateCodes(model, images, backend, cancellation);
            report.AddBackend(backend.Name);
            report.Add(result, QuantisePatches(parsed, model, codebook, images, backend, cancellation), model.Architecture.Prior.Kind);
        }
        else
        {
            Shared.Refuse(parsed, "is for models of codes, and latents of this model are none", NoBaseline);
            report.Add(EvaluateVae(parsed, model, images, cancellation));
        }

        if (parsed.GetValue(Frechet) is > 0 and int draws)
        {
            ImageData train = DataSets.Open(parsed.GetRequiredValue(Data), DataSplit.Train);
            using var evaluator = ProgressBar.Run("fitting features", _ => new FrechetEvaluator(train, images, cancellation));
            IReadOnlyList<FrechetFigure> figures = ProgressBar.Run("drawing", progress => evaluator.Evaluate(
                model,
                drawn => backend.CreateDecoder(drawn, new DecoderOptions { MaxBatch = AtOnce }),
                encoded => backend.CreateEncoder(encoded, new DecoderOptions { MaxBatch = AtOnce }),
                draws,
                parsed.GetValue(Seed),
                progress,
                cancellation));
            report.Add(figures, evaluator.Features, draws);
        }

        report.Print(parsed.GetValue(Json));
        return CommandLine.Done;
    }

    private static EvaluationResult EvaluateVae(ParseResult parsed, Model model, ImageData images, CancellationToken cancellation)
    {
        var options = new EvaluationOptions
        {
            ImportanceSamples = parsed.GetValue(ImportanceSamples),
            Seed = unchecked((long)parsed.GetValue(Seed)),
            Device = parsed.GetRequiredValue(Device),
            Threads = parsed.GetValue(Threads),
        };
        using var evaluator = new VaeEvaluator(model, options);
        return ProgressBar.Run("evaluating", progress => evaluator.Evaluate(images, options, progress, cancellation));
    }

    private static CodeEvaluation EvaluateCodes(Model model, ImageData images, Backend backend, CancellationToken cancellation)
    {
        if (model.Architecture.Encoder is null)
        {
            throw new NotSupportedException("the model has no encoder, so images have no codes in it");
        }

        using IEncoder encoder = backend.CreateEncoder(model, new DecoderOptions { MaxBatch = AtOnce });
        using IDecoder decoder = backend.CreateDecoder(model, new DecoderOptions { MaxBatch = AtOnce });
        return ProgressBar.Run("evaluating", progress => new CodeEvaluator(model, encoder, decoder).Evaluate(images, progress, cancellation));
    }

    /// <summary>The baseline of a VQ-VAE, which needs the training images; K-means is its own.</summary>
    private static double? QuantisePatches(ParseResult parsed, Model model, Codebook codebook, ImageData images, Backend backend, CancellationToken cancellation)
    {
        if (model.Architecture.Kind != ModelKind.VqVae || parsed.GetValue(NoBaseline))
        {
            return null;
        }

        ImageData train = DataSets.Open(parsed.GetRequiredValue(Data), DataSplit.Train);
        double? error = ProgressBar.Run("product quantisation", progress => ProductQuantisation.MeanSquaredError(
            train, images, codebook.Positions, codebook.Codes, backend.CreateNearestCode, unchecked((long)parsed.GetValue(Seed)), progress, cancellation));
        if (error is null)
        {
            Report.Remark($"Product quantisation is left out: {train.Count} training images of {train.Shape} give no {codebook.Positions} equal patches with {codebook.Codes} centres each.");
        }

        return error;
    }
}
