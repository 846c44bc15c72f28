namespace VaeGpu.Training.Tests.Trainers;

/// <summary>The linear VAE against probabilistic PCA in closed form. The same on Fashion-MNIST is in the slow tier (./test.sh --quality).</summary>
public sealed class LinearVaeTests
{
    [TestCase(4, 0.1)]
    [TestCase(8, 0.25)]
    public void Training_ReachesTheExactElboAndNeverExceedsIt(int latent, double sigma0)
    {
        ImageData images = MadeImages.Blobs(4000, seed: 1);
        var exact = ExactLinearModel.Fit(images, latent, sigma0);
        var options = new VaeTrainingOptions { Kind = ModelKind.LinearVae, Latent = latent, Sigma0 = sigma0, Epochs = 300, LearningRate = 1e-2, Batch = 100 };
        using Model model = Trained.Model(options, images, out TrainingResult result);
        using var evaluator = new VaeEvaluator(model, new EvaluationOptions());

        // Sixteen passes with draws of their own: the noise of one would be as large as the margin.
        EvaluationResult[] passes = [.. Enumerable.Range(0, 16).Select(seed => evaluator.Evaluate(images, new EvaluationOptions { Seed = seed }, null, CancellationToken.None))];
        double elbo = passes.Average(pass => pass.Elbo);
        Assert.Multiple(() =>
        {
            Assert.That(elbo, Is.GreaterThan(exact.TrainLogLikelihood - 0.25));
            Assert.That(elbo, Is.LessThan(exact.TrainLogLikelihood + 0.05));
            Assert.That(passes[0].ActiveUnits, Is.EqualTo(exact.ActiveUnits));
            Assert.That(result.Steps[0]["elbo"], Is.LessThan(exact.TrainLogLikelihood - 5), "the weights start at random");
        });
    }

    [Test]
    public void CollapsedLatents_AreTheOnesBelowSigma0()
    {
        ImageData images = MadeImages.Blobs(4000, seed: 1);
        var exact = ExactLinearModel.Fit(images, 8, 0.35);
        Assume.That(exact.ActiveUnits, Is.InRange(1, 7), "the case must have both kinds");
        var options = new VaeTrainingOptions { Kind = ModelKind.LinearVae, Latent = 8, Sigma0 = 0.35, Epochs = 300, LearningRate = 1e-2, Batch = 100 };
        using Model model = Trained.Model(options, images, out _);
        using var evaluator = new VaeEvaluator(model, new EvaluationOptions());
        Assert.That(evaluator.Evaluate(images, new EvaluationOptions(), null, CancellationToken.None).ActiveUnits, Is.EqualTo(exact.ActiveUnits));
    }

    [Test]
    public void ImportanceWeightedBound_LiesBetweenTheElboAndTheExactLikelihood()
    {
        ImageData images = MadeImages.Blobs(4000, seed: 1);
        var exact = ExactLinearModel.Fit(images, 4, 0.1);

        // Stopped early on purpose: q is then not the posterior yet, and the bound has something to close.
        var options = new VaeTrainingOptions { Kind = ModelKind.LinearVae, Latent = 4, Sigma0 = 0.1, Epochs = 30, LearningRate = 1e-2, Batch = 100 };
        using Model model = Trained.Model(options, images, out _);
        using var evaluator = new VaeEvaluator(model, new EvaluationOptions());
        EvaluationResult result = evaluator.Evaluate(images.Take(500), new EvaluationOptions { ImportanceSamples = 500 }, null, CancellationToken.None);
        double likelihood = LinearLikelihood.OfDecoder(model, images.Take(500), 0.1);
        Assert.Multiple(() =>
        {
            Assert.That(result.ImportanceWeightedBound, Is.GreaterThan(result.Elbo));
            Assert.That(result.ImportanceWeightedBound, Is.LessThan(likelihood + 0.02));
            Assert.That(result.ImportanceWeightedBound, Is.GreaterThan(likelihood - 0.25));
            Assert.That(likelihood, Is.LessThan(exact.TrainLogLikelihood + 3));
        });
    }
}
