using System;
using NUnit.Framework;

namespace VaeGpu.Tests
{
    /// <summary>What is wrong with a path's lengths is found before the library is called.</summary>
    public sealed class LatentPathTests
    {
        [TestCase(0, 2)]
        [TestCase(3, 2)]
        [TestCase(4, 0)]
        public void Create_OfNoWholeLatents_IsRefused(int floats, int latentSize) =>
            Assert.That(() => LatentPath.Create(PathKind.Linear, new float[floats], latentSize), Throws.InstanceOf<ArgumentException>());

        [Test]
        public void Create_WithOtherTimesThanKeys_IsRefused() =>
            Assert.That(() => LatentPath.Create(PathKind.Linear, new float[4], 2, new float[3]), Throws.InstanceOf<ArgumentException>());
    }
}
