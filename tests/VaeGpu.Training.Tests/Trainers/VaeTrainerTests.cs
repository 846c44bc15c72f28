namespace VaeGpu.Training.Tests.Trainers;

public sealed class VaeTrainerTests
{
    private static readonly VaeTrainingOptions Quick = new() { Hidden = [32], Latent = 4, Epochs = 3, Batch = 64, Sigma0 = 0.1 };

    [Test]
    public void SameSeed_GivesTheSameBytes_AnotherSeedOthers()
    {
        ImageData images = MadeImages.Blobs(1000, seed: 2);
        byte[] first = Trained.Bytes(Quick, images, out _);
        byte[] second = Trained.Bytes(Quick, images, out _);
        byte[] other = Trained.Bytes(Quick with { Seed = 2 }, images, out _);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void HoldingOut_DoesNotDisturbTheDraws_AndKeepsTheBest()
    {
        ImageData images = MadeImages.Blobs(1000, seed: 2);
        Trained.Bytes(Quick with { Validation = 200, Epochs = 6, LearningRate = 0.05, CosineDecay = false }, images, out TrainingResult result);
        Assert.That(result.Epochs, Has.Count.EqualTo(6));
        double best = double.NegativeInfinity;
        foreach (TrainingEpoch epoch in result.Epochs)
        {
            Assert.That(epoch.IsBest, Is.EqualTo(epoch.Validation!.Value.Value > best), $"epoch {epoch.Epoch}");
            best = Math.Max(best, epoch.Validation!.Value.Value);
        }
    }

    [Test]
    public void NonlinearVae_BeatsTheBestLinearOne()
    {
        ImageData images = MadeImages.Blobs(4000, seed: 1), test = MadeImages.Blobs(1000, seed: 9);
        var exact = ExactLinearModel.Fit(images, 4, 0.1);
        using Model model = Trained.Model(new VaeTrainingOptions { Hidden = [128, 128], Latent = 4, Epochs = 40, Sigma0 = 0.1, SigmoidMean = true }, images, out _);
        using var evaluator = new VaeEvaluator(model, new EvaluationOptions());
        EvaluationResult result = evaluator.Evaluate(test, new EvaluationOptions(), null, CancellationToken.None);
        Assert.That(result.Elbo, Is.GreaterThan(exact.TrainLogLikelihood + 1));
        Assert.That(result.Elbo, Is.EqualTo(result.Reconstruction - result.Kl).Within(1e-9));
        Assert.That(result.KlByUnit.Sum(), Is.EqualTo(result.Kl).Within(1e-9));
    }

    [TestCase(Activation.Relu)]
    [TestCase(Activation.LeakyRelu)]
    [TestCase(Activation.Silu)]
    [TestCase(Activation.Gelu)]
    [TestCase(Activation.Tanh)]
    [TestCase(Activation.Sigmoid)]
    public void EveryActivationAndLikelihood_Learns(Activation activation)
    {
        ImageData images = MadeImages.Blobs(1000, seed: 2);
        foreach (Likelihood likelihood in Enum.GetValues<Likelihood>())
        {
            using Model model = Trained.Model(Quick with { Activation = activation, Likelihood = likelihood, KlWarmup = 1, Beta = 0.5 }, images, out TrainingResult result);
            Assert.That(result.Steps[^1]["elbo"], Is.GreaterThan(result.Steps[0]["elbo"]));
            Assert.That(KlWeight(result.Steps[0]), Is.Zero.Within(1e-4));
            Assert.That(KlWeight(result.Steps[8]), Is.EqualTo(0.25).Within(1e-4), "half of the first epoch's 16 steps");
            Assert.That(KlWeight(result.Steps[^1]), Is.EqualTo(0.5).Within(1e-4));
            Assert.That(model.Architecture.Logits, Is.EqualTo(likelihood == Likelihood.Bernoulli));
        }
    }

    [Test]
    public void Cancelling_LeavesTheModelSoFar()
    {
        ImageData images = MadeImages.Blobs(1000, seed: 2);
        using var source = new CancellationTokenSource();
        byte[] latest = [];
        var trainer = new VaeTrainer(Quick)
        {
            OnProgress = progress =>
            {
                if (progress.Latest.Step == 20)
                {
                    source.Cancel();
                }
            },
        };
        TrainingResult result = trainer.Train(images, Keep, source.Token);
        Assert.That(result.Completed, Is.False);
        Assert.That(result.Steps, Has.Count.EqualTo(21));
        using Model model = Model.Load(latest);
        Assert.That(model.Architecture.LatentSize, Is.EqualTo(4));

        void Keep(Model kept)
        {
            using var stream = new MemoryStream();
            kept.Save(stream);
            latest = stream.ToArray();
        }
    }

    [Test]
    public void LossThatIsNotFinite_StopsWithAReason()
    {
        ImageData images = MadeImages.Blobs(1000, seed: 2);
        Assert.That(
            Assert.Throws<TrainingException>(() => Trained.Bytes(Quick with { LearningRate = 1e6, Epochs = 20 }, images, out _))!.Message,
            Does.Contain("no longer finite"));
    }

    [Test]
    public void UnusableOptions_AreNamed()
    {
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Sigma0 = 0 }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Latent = 0 }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Hidden = [0] }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Epochs = 0 }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Batch = -1 }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { LearningRate = double.NaN }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Kind = ModelKind.KMeans }));
            Assert.Throws<DataException>(() => new VaeTrainer(Quick with { Validation = 5000 }).Train(MadeImages.Blobs(10, 1), _ => { }));
            Assert.Throws<ArgumentException>(() => new VaeTrainer(Quick with { Device = "abacus" }).Train(MadeImages.Blobs(10, 1), _ => { }));
        });
    }

    /// <summary>What the loss says that the weight was.</summary>
    private static double KlWeight(TrainingStep step) => (step.Loss + step["reconstruction"]) / step["kl"];
}
