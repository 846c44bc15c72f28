namespace VaeGpu.Training.Tests.Clustering;

public sealed class LloydStepsTests
{
    [Test]
    public void CentreWithoutPoints_TakesTheFarthest_AndTheRestIsAveragedWithoutIt()
    {
        // Everything is nearest to the centre at 1; 8 is farthest from it.
        using var search = new ExactNearestCode(3, 1);
        var steps = new LloydSteps(new ArrayPoints(new float[] { 0, 2, 8, 3 }, 1), search);
        steps.Begin([1, 100, -100]);
        Assert.That(steps.Assign(CancellationToken.None), Is.True);
        Assert.That(steps.Counts, Is.EqualTo(new[] { 4, 0, 0 }));
        Assert.That(steps.Inertia, Is.EqualTo(1 + 1 + 49 + 4));
        double shift = steps.MoveCentres();
        Assert.That(steps.Centres, Is.EqualTo(new float[] { 1, 8, 3 }));
        Assert.That(shift, Is.EqualTo(92.0 * 92 + 103 * 103));
        Assert.That(steps.Assign(CancellationToken.None), Is.True);
        Assert.That(steps.Assignments, Is.EqualTo(new[] { 0, 0, 1, 2 }));
    }

    [Test]
    public void CentreWithoutPoints_LeavesNoOtherWithoutAny()
    {
        // 90 is farthest from its centre, but alone there; of −1 and 1, equally far, the first is taken.
        using var search = new ExactNearestCode(3, 1);
        var steps = new LloydSteps(new ArrayPoints(new float[] { 0, -1, 1, 90 }, 1), search);
        steps.Begin([0, 170, 1000]);
        steps.Assign(CancellationToken.None);
        Assert.That(steps.Counts, Is.EqualTo(new[] { 3, 1, 0 }));
        steps.MoveCentres();
        Assert.That(steps.Centres, Is.EqualTo(new float[] { 0.5f, 90, -1 }));
    }

    [Test]
    public void CentreWithoutPoints_StaysWhereNothingIsOffItsCentre()
    {
        using var search = new ExactNearestCode(3, 1);
        var steps = new LloydSteps(new ArrayPoints(new float[] { 0, 0, 5, 5 }, 1), search);
        steps.Begin([0, 5, 1000]);
        steps.Assign(CancellationToken.None);
        Assert.That(steps.MoveCentres(), Is.Zero);
        Assert.That(steps.Centres, Is.EqualTo(new float[] { 0, 5, 1000 }));
        Assert.That(steps.Assign(CancellationToken.None), Is.False);
    }
}
