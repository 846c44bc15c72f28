using System;
using NUnit.Framework;

namespace VaeGpu.Tests
{
    /// <summary>Mixes keep the spread of what is mixed.</summary>
    public sealed class LatentMixTests
    {
        private static readonly float[] Latents = { 1, 2, 3, -4, 0.5f, 8 };

        [TestCase(1f)]
        [TestCase(0.25f)]
        public void Blend_OfOne_IsThatOne(float weight)
        {
            float[] mix = new float[3];
            LatentMix.Blend(Latents, new[] { 0, weight }, mix);
            Assert.That(mix, Is.EqualTo(new[] { -4, 0.5f, 8 }));
        }

        [Test]
        public void Blend_OfTwoAlike_IsTheSumOverTheRootOfTwo()
        {
            float[] mix = new float[3];
            LatentMix.Blend(Latents, new[] { 0.5f, 0.5f }, mix);
            for (int element = 0; element < 3; element++)
            {
                Assert.That(mix[element], Is.EqualTo((Latents[element] + Latents[3 + element]) / Math.Sqrt(2)).Within(1e-6));
            }
        }

        [Test]
        public void Blend_WithoutWeights_IsTheFirst()
        {
            float[] mix = new float[3];
            LatentMix.Blend(Latents, new float[2], mix);
            Assert.That(mix, Is.EqualTo(new float[] { 1, 2, 3 }));
        }
    }
}
