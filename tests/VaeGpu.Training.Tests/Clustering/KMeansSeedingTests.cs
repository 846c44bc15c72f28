namespace VaeGpu.Training.Tests.Clustering;

public sealed class KMeansSeedingTests
{
    [Test]
    public void GroupsFarApart_GetACentreEach()
    {
        // Drawing in proportion to squared distances, a group that has a centre is drawn again with a probability near 1e-6; drawing evenly, ten draws
        // hit ten groups once in 2,755 tries.
        float[] points = [.. Enumerable.Range(0, 400).Select(i => 1000f * (i % 10) + i / 10 * 0.025f)];
        var seeding = new KMeansSeeding(new ArrayPoints(points, 1), 10);
        var random = new Random(3);
        for (int trial = 0; trial < 50; trial++)
        {
            float[] centres = seeding.Choose(random, (_, _) => { }, CancellationToken.None);
            Assert.That(centres.Select(centre => (int)centre / 1000).Order(), Is.EqualTo(Enumerable.Range(0, 10)));
            Assert.That(centres, Is.SubsetOf(points));
        }
    }

    [Test]
    public void Candidates_AreDrawnInProportionToSquaredDistances_AndTheBetterIsTaken()
    {
        // 0 is doubled so that it starts with probability 1/2; from there 1 weighs 1 and 3 weighs 9. Two candidates are drawn, and 3 is the better
        // (it leaves 1 against 4): 1 is taken only if it is drawn twice, with probability 1/100.
        var seeding = new KMeansSeeding(new ArrayPoints(new float[] { 0, 1, 3, 0 }, 1), 2);
        var random = new Random(1);
        int fromZero = 0, one = 0;
        for (int trial = 0; trial < 10_000; trial++)
        {
            float[] centres = seeding.Choose(random, (_, _) => { }, CancellationToken.None);
            fromZero += centres[0] == 0 ? 1 : 0;
            one += centres is [0, 1] ? 1 : 0;
        }

        // Five standard deviations of the binomial counts.
        Assert.That(fromZero, Is.EqualTo(5_000).Within(250));
        Assert.That(one / (double)fromZero, Is.EqualTo(0.01).Within(5 * Math.Sqrt(0.01 / 5_000)));
    }

    [Test]
    public void Inertia_IsThatOfTheCentresChosen()
    {
        float[] points = MadePoints.Groups(3001, 7, 30, 4, 6);
        var seeding = new KMeansSeeding(new ArrayPoints(points, 7), 12);
        var inertias = new List<double>();
        float[] centres = seeding.Choose(new Random(2), (_, inertia) => inertias.Add(inertia), CancellationToken.None);
        Assert.That(inertias, Has.Count.EqualTo(11));
        for (int chosen = 1; chosen < 12; chosen++)
        {
            using var exact = new ExactNearestCode(chosen, 7, 3001);
            exact.SetCodes(centres.AsSpan(0, 7 * chosen));
            float[] distances = new float[3001];
            exact.Find(points, new int[3001], distances);
            Assert.That(inertias[chosen - 1], Is.EqualTo(distances.Sum(distance => (double)distance)).Within(1e-4).Percent, $"{chosen} centres");
        }
    }
}
