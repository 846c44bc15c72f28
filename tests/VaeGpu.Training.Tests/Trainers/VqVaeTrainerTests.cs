namespace VaeGpu.Training.Tests.Trainers;

public sealed class VqVaeTrainerTests
{
    private static readonly VqVaeTrainingOptions Quick = new()
    {
        Hidden = [64],
        Positions = MadePatches.Patches,
        Codes = MadePatches.Patterns,
        CodeSize = 4,
        Epochs = 60,
        Batch = 50,
        LearningRate = 1e-2,
    };

    /// <summary>As many codes as there are patterns suffice to draw every picture without error, and then each has its use.</summary>
    [Test]
    public void IndependentPatterns_AreToldApartByACodeEach()
    {
        ImageData images = MadePatches.Make(1000, seed: 1), test = MadePatches.Make(200, seed: 2);
        using Model model = Trained.Model(Quick, images, out TrainingResult result);
        int[] codes = Encode(model, test);
        TrainingStep last = result.Steps[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SquaredError(model, codes, test), Is.LessThan(1e-3), "of a variance of about a fifth");
            for (int position = 0; position < Quick.Positions; position++)
            {
                Assert.That(codes.Where((_, index) => index % Quick.Positions == position).Distinct().Count(), Is.EqualTo(Quick.Codes));
            }

            Assert.That(last["usedCodes"], Is.EqualTo(Quick.Codes));
            Assert.That(last["perplexity"], Is.EqualTo(Quick.Codes).Within(0.02));
            Assert.That(last.Loss, Is.EqualTo(-last["reconstruction"] + last["commitment"]).Within(1e-3));
            Assert.That(last["commitment"], Is.EqualTo(0.25 * last["codebook"]).Within(1e-4));
        }
    }

    [Test]
    public void CodebookThatLearnsByGradient_LearnsToo()
    {
        ImageData images = MadePatches.Make(1000, seed: 1), test = MadePatches.Make(200, seed: 2);
        using Model model = Trained.Model(Quick with { CodebookLearning = CodebookLearning.Gradient, Codes = 8 }, images, out TrainingResult result);
        TrainingStep last = result.Steps[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SquaredError(model, Encode(model, test), test), Is.LessThan(1e-2), "of a variance of about a fifth");
            Assert.That(last.Loss, Is.EqualTo(-last["reconstruction"] + last["commitment"] + last["codebook"]).Within(1e-3));
        }
    }

    [Test]
    public void Export_HoldsCountsAndGoldenPairs([Values] bool shared, [Values] Likelihood likelihood)
    {
        ImageData images = MadePatches.Make(300, seed: 1);
        using Model model = Trained.Model(Quick with { SharedCodebook = shared, Likelihood = likelihood, Epochs = 2 }, images, out _);
        Codebook codebook = model.Architecture.Codebook!;
        int[] codes = Encode(model, images);
        double[] counted = new double[codebook.Positions * codebook.Codes];
        for (int i = 0; i < codes.Length; i++)
        {
            counted[i % codebook.Positions * codebook.Codes + codes[i]]++;
        }

        int[] golden = new int[model.Golden!.Count * codebook.Positions];
        model.ReadCodes(GoldenPairs.Codes, 0, golden);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(codebook, Is.EqualTo(new Codebook("codebook.weight", 2, 4, 4, shared, "codebook.frequencies")));
            Assert.That(model.Architecture.Kind, Is.EqualTo(ModelKind.VqVae));
            Assert.That(model.Architecture.Prior, Is.EqualTo(Prior.Independent));
            Assert.That(model.Architecture.Beta, Is.EqualTo(0.25f));
            Assert.That(model.Architecture.Logits, Is.EqualTo(likelihood == Likelihood.Bernoulli));
            Assert.That(model.ReadAll("codebook.frequencies"), Is.EqualTo(counted.Select(count => (count + 1) / (images.Count + codebook.Codes))).Within(1e-6));
            Assert.That(golden.Distinct().Count(), Is.EqualTo(codebook.Codes));
            Assert.That(model.ReadAll(GoldenPairs.Outputs), Is.EqualTo(DoubleReference.Decode(model, golden)).Within(1e-6));
            Assert.That(model.ReadAll(GoldenPairs.Encodings), Is.EqualTo(DoubleReference.Encode(model, model.ReadAll(GoldenPairs.Images))).Within(1e-5));
        }
    }

    [Test]
    public void SameSeed_GivesTheSameBytes_AnotherSeedOthers()
    {
        ImageData images = MadePatches.Make(300, seed: 1);
        VqVaeTrainingOptions options = Quick with { Epochs = 20 };
        byte[] first = Trained.Bytes(options, images, out TrainingResult result);
        Assert.That(result.Steps, Has.Count.GreaterThan(100), "dead codes have been looked for");
        Assert.That(Trained.Bytes(options, images, out _), Is.EqualTo(first));
        Assert.That(Trained.Bytes(options with { Seed = 2 }, images, out _), Is.Not.EqualTo(first));
    }

    [Test]
    public void HoldingOut_KeepsTheBestReconstruction()
    {
        ImageData images = MadePatches.Make(400, seed: 1);
        int saved = 0;
        TrainingResult result = new VqVaeTrainer(Quick with { Validation = 100, Epochs = 6, LearningRate = 0.05, CosineDecay = false }).Train(images, _ => saved++);
        double best = double.NegativeInfinity;
        foreach (TrainingEpoch epoch in result.Epochs)
        {
            Assert.That(epoch.Validation!.Value.Name, Is.EqualTo("reconstruction"));
            Assert.That(epoch.IsBest, Is.EqualTo(epoch.Validation.Value.Value > best), $"epoch {epoch.Epoch}");
            best = Math.Max(best, epoch.Validation.Value.Value);
        }

        Assert.That(saved, Is.EqualTo(result.Epochs.Count(epoch => epoch.IsBest)));
    }

    [Test]
    public void Cancelling_LeavesTheModelSoFar()
    {
        using var source = new CancellationTokenSource();
        var trainer = new VqVaeTrainer(Quick) { OnProgress = progress => CancelAt(progress, 3) };
        byte[] latest = Trained.Bytes(trainer, MadePatches.Make(300, seed: 1), out TrainingResult result, source.Token);
        Assert.That(result.Completed, Is.False);
        Assert.That(result.Steps, Has.Count.EqualTo(4));
        using Model model = Model.Load(latest);
        Assert.That(model.Architecture.Codebook!.Codes, Is.EqualTo(4));

        void CancelAt(TrainingProgress progress, long step)
        {
            if (progress.Latest.Step == step)
            {
                source.Cancel();
            }
        }
    }

    [Test]
    public void UnusableOptions_AreNamed()
    {
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Codes = 1 }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Positions = 0 }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { CodeSize = -1 }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Commitment = double.NaN }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Positions = 4096, Codes = 65_536 }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Hidden = [0] }));
            Assert.Throws<ArgumentException>(() => new VqVaeTrainer(Quick with { Epochs = 0 }));
        });
    }

    private static double SquaredError(Model model, int[] codes, ImageData images)
    {
        double[] decoded = DoubleReference.Decode(model, codes);
        return decoded.Select((value, i) => Math.Pow(value - images.Pixels.Span[i] / 255.0, 2)).Average();
    }

    /// <summary>The nearest codes in double precision, by the plainest search.</summary>
    private static int[] Encode(Model model, ImageData images)
    {
        Codebook codebook = model.Architecture.Codebook!;
        float[] vectors = model.ReadAll(codebook.Tensor);
        double[] encodings = DoubleReference.Encode(model, Array.ConvertAll(images.Pixels.ToArray(), pixel => pixel / 255f));
        return [.. Enumerable.Range(0, images.Count * codebook.Positions).Select(i => Enumerable.Range(0, codebook.Codes).MinBy(code => Distance(i, code)))];

        double Distance(int i, int code)
        {
            double distance = 0;
            for (int value = 0; value < codebook.Size; value++)
            {
                int vector = (codebook.Shared ? 0 : i % codebook.Positions * codebook.Codes) + code;
                double difference = encodings[i * codebook.Size + value] - vectors[vector * codebook.Size + value];
                distance += difference * difference;
            }

            return distance;
        }
    }
}
