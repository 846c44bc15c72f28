using NUnit.Framework;

namespace VaeGpu.Tests
{
    /// <summary>Draws as the library is told of them.</summary>
    public sealed class PriorDrawTests
    {
        [Test]
        public void ToInput_OfNothing_IsOneDraw()
        {
            Native.vg_input input = default(PriorDraw).ToInput();
            Assert.That(input.size, Is.EqualTo(80));
            Assert.That(input.kind, Is.EqualTo(Native.VG_INPUT_PRIOR));
            Assert.That(input.count, Is.EqualTo(1));
            Assert.That(input.flags, Is.EqualTo(0));
        }

        [Test]
        public void ToInput_TakesEveryField()
        {
            Native.vg_input input = new PriorDraw { Count = 3, Seed = 9, Frame = 4, First = 5, Temperature = 0.5f, Prior = Prior.Mixture, TopK = 6, Mean = true }.ToInput();
            Assert.That(input.count, Is.EqualTo(3));
            Assert.That(input.seed, Is.EqualTo(9));
            Assert.That(input.frame, Is.EqualTo(4));
            Assert.That(input.first, Is.EqualTo(5));
            Assert.That(input.temperature, Is.EqualTo(0.5f));
            Assert.That(input.prior, Is.EqualTo(Native.VG_PRIOR_MIXTURE));
            Assert.That(input.top_k, Is.EqualTo(6));
            Assert.That(input.flags, Is.EqualTo(Native.VG_INPUT_MEAN));
        }
    }
}
