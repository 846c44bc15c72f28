using VaeGpu.Cli.Tests.Support;
using VaeGpu.Training;
using VaeGpu.Vulkan;

namespace VaeGpu.Cli.Tests;

/// <summary>K-means through the Vulkan search and through the CPU's: the same assignments, and so the same centres.</summary>
public sealed class SearchAgreementTests
{
    [TestCase(2, 1)]
    [TestCase(8, 3)]
    [TestCase(65, 2)]
    public void KMeans_FitsTheSameOnBoth(int codes, int starts)
    {
        var images = new ImageData("spots", new ImageShape(1, SmallImages.Size, SmallImages.Size), SmallImages.Make(5000, seed: codes));
        var kMeans = new KMeans(new KMeansOptions { Codes = codes, Starts = starts, Seed = 3 });
        using var cpu = new CpuNearestCode(codes, SmallImages.Pixels);
        using GpuDevice device = GpuDevice.Create();
        using GpuNearestCode gpu = device.CreateNearestCode(codes, SmallImages.Pixels);
        KMeansResult expected = kMeans.Fit(images, cpu), found = kMeans.Fit(images, gpu);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Assignments, Is.EqualTo(expected.Assignments));
            Assert.That(found.Centres, Is.EqualTo(expected.Centres));
            Assert.That(found.Counts, Is.EqualTo(expected.Counts));
            Assert.That((found.Start, found.Iterations, found.Converged), Is.EqualTo((expected.Start, expected.Iterations, expected.Converged)));
            Assert.That(found.Inertia, Is.EqualTo(expected.Inertia).Within(1e-5).Percent, "squared distances are rounded");
            Assert.That(found.Assignments.Distinct().Count(), Is.EqualTo(codes), "no centre is empty");
        }
    }
}
