namespace VaeGpu.Training.Tests.Data;

public sealed class ImageDataTests
{
    private static readonly ImageData Images = new("made", new ImageShape(1, 1, 1), Enumerable.Range(0, 100).Select(i => (byte)i).ToArray());

    [Test]
    public void HoldOut_SplitsWithoutLossByTheSeedAlone()
    {
        (ImageData remaining, ImageData heldOut) = Images.HoldOut(30, 7);
        (ImageData again, _) = Images.HoldOut(30, 7);
        (ImageData other, _) = Images.HoldOut(30, 8);
        Assert.That(heldOut.Count, Is.EqualTo(30));
        Assert.That(remaining.Pixels.ToArray().Concat(heldOut.Pixels.ToArray()).Order(), Is.EqualTo(Images.Pixels.ToArray()));
        Assert.That(again.Pixels.ToArray(), Is.EqualTo(remaining.Pixels.ToArray()));
        Assert.That(other.Pixels.ToArray(), Is.Not.EqualTo(remaining.Pixels.ToArray()));
    }

    [Test]
    public void HoldOut_OfEverything_IsAnError() => Assert.Throws<DataException>(() => Images.HoldOut(100, 1));

    [Test]
    public void Binarise_DrawsEachValueWithItsGreyAsTheProbability_WhateverPartIsDrawn()
    {
        byte[] greys = [0, 1, 64, 128, 200, 254, 255];
        var many = new ImageData("made", new ImageShape(1, 1, greys.Length), Enumerable.Range(0, 100_000).SelectMany(_ => greys).ToArray());
        ImageData drawn = many.Binarise(5);
        Assert.That(drawn.Pixels.ToArray().Distinct(), Is.EquivalentTo(new byte[] { 0, 255 }));
        for (int place = 0; place < greys.Length; place++)
        {
            int white = 0;
            for (int image = 0; image < many.Count; image++)
            {
                white += drawn.Pixels.Span[image * greys.Length + place] / 255;
            }

            // Five standard deviations of a binomial count; none at all where the grey is black or white.
            double expected = greys[place] / 255.0;
            Assert.That(white / (double)many.Count, Is.EqualTo(expected).Within(5 * Math.Sqrt(expected * (1 - expected) / many.Count)), $"grey {greys[place]}");
        }

        Assert.That(many.Take(10).Binarise(5).Pixels.ToArray(), Is.EqualTo(drawn.Take(10).Pixels.ToArray()));
        Assert.That(many.Take(10).Binarise(6).Pixels.ToArray(), Is.Not.EqualTo(drawn.Take(10).Pixels.ToArray()));
    }
}
