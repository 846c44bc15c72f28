namespace VaeGpu.Tests;

public class WorkerPoolTests
{
    private static readonly int[][] Shapes = [[1, 1, 1, 1], [2, 7, 1, 5], [9], [1, 16, 3], [40, 2, 40], [3, 3, 3, 3, 3, 3, 3, 3]];

    [Test]
    public void Run_DoesEveryPartOnceAndAfterThoseItNeeds([Values(1, 2, 3, 8)] int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int i = 0; i < 1000; i++)
        {
            int[] shape = Shapes[i % Shapes.Length];
            var work = new StagedWork(shape, i);
            pool.Run(work, work.Count);
            var expected = new StagedWork(shape, i);
            for (int part = 0; part < expected.Count; part++)
            {
                expected.Execute(part);
            }

            Assert.That(work.Executed, Is.EqualTo(work.Count), $"run {i}");
            Assert.That(work.Result, Is.EqualTo(expected.Result), $"run {i}");
        }
    }

    /// <summary>Runs that are over before a worker wakes: it must neither be waited for nor take a part of a later run as one of its own.</summary>
    [Test]
    public void Run_GivesALateWorkerNothing([Values(2, 5)] int threads)
    {
        using var pool = new WorkerPool(threads);
        StagedWork[] works = [.. Enumerable.Range(0, 20_000).Select(_ => new StagedWork([1, 1], 1))];
        foreach (StagedWork work in works)
        {
            pool.Run(work, work.Count);
        }

        Assert.That(works.Select(work => work.Executed), Is.All.EqualTo(2));
        Assert.That(works.Select(work => work.Result[0]), Is.All.EqualTo((1 + 1) * 31 + 1));
    }

    [Test]
    public void Run_SurfacesAFailureAndGoesOn([Values(2, 4)] int threads, [Values(0, 3, 9, 14)] int failing)
    {
        int[] shape = [5, 5, 5];
        using var pool = new WorkerPool(threads);
        for (int i = 0; i < 300; i++)
        {
            var work = new StagedWork(shape, i, failing);
            InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => pool.Run(work, work.Count))!;
            Assert.That(failure.InnerException, Is.TypeOf<TimeoutException>());
            Assert.That(work.Executed, Is.LessThanOrEqualTo((failing / 5 + 1) * 5), "no part begins whose forerunner failed");
            var whole = new StagedWork(shape, i);
            pool.Run(whole, whole.Count);
            Assert.That(whole.Executed, Is.EqualTo(whole.Count));
        }
    }

    [Test]
    public void Dispose_EndsWorkersThatAreOnTheirWay()
    {
        for (int i = 0; i < 200; i++)
        {
            var pool = new WorkerPool(4);
            var work = new StagedWork([3, 3], i);
            pool.Run(work, work.Count);
            pool.Dispose();
            Assert.That(work.Executed, Is.EqualTo(6));
        }
    }
}
