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
}
