namespace VaeGpu.Training.Tests.Trainers;

public sealed class TrainingRunTests
{
    [TestCase(true, new[] { 1.0, 3, 2, 3, 4 }, new[] { true, true, false, false, true })]
    [TestCase(false, new[] { 3.0, 1, 2, 1, 0 }, new[] { true, true, false, false, true })]
    [TestCase(true, new[] { double.NaN, 1, 2 }, new[] { false, true, true })]
    public void Best_IsByTheFiguresDirection(bool higherIsBetter, double[] figures, bool[] best)
    {
        var run = new TrainingRun(5, 1, 1, higherIsBetter);
        Assert.That(figures.Select(figure => run.IsBest(new TrainingTerm("figure", figure))), Is.EqualTo(best));
        Assert.That(run.IsBest(null), Is.True, "without held-out images the latest is kept");
    }

    [Test]
    public void EpochTerms_AreMeansOfItsSteps()
    {
        var run = new TrainingRun(2, 2, 10, higherIsBetter: true);
        double[][] values = [[1, 10], [3, 30], [5, 50], [6, 70]];
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            run.StartEpoch();
            for (int step = 0; step < 2; step++)
            {
                TrainingTime time = run.BeginStep();
                int index = 2 * (epoch - 1) + step;
                Assert.That(time, Is.EqualTo(new TrainingTime(index, 2, 4)));
                TrainingProgress progress = run.EndStep(epoch, 10, -index, [new TrainingTerm("first", values[index][0]), new TrainingTerm("second", values[index][1])]);
                Assert.That((progress.Steps, progress.Epochs, progress.Latest.Loss, progress.Latest["second"]), Is.EqualTo((4, 2, -index, values[index][1])));
            }

            run.EndEpoch(epoch, null, best: true);
        }

        TrainingResult result = run.ToResult(completed: true);
        Assert.That(result.Epochs.Select(epoch => (epoch["first"], epoch["second"])), Is.EqualTo(new[] { (2.0, 20.0), (5.5, 60.0) }));
        Assert.Throws<KeyNotFoundException>(() => _ = result.Steps[0]["third"]);
    }

    [Test]
    public void Rate_FallsByHalfACosine_OrStays()
    {
        var options = new VaeTrainingOptions { CosineDecay = true };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.RateShareAt(new TrainingTime(0, 10, 100)), Is.EqualTo(1));
            Assert.That(options.RateShareAt(new TrainingTime(50, 10, 100)), Is.EqualTo(0.5).Within(1e-12));
            Assert.That(options.RateShareAt(new TrainingTime(75, 10, 100)), Is.EqualTo(0.5 - Math.Sqrt(2) / 4).Within(1e-12));
            Assert.That((options with { CosineDecay = false }).RateShareAt(new TrainingTime(75, 10, 100)), Is.EqualTo(1));
        }
    }
}
