using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>A valid file cut short at every byte and damaged at random: it loads, or one exception type says why not, whichever way it is read.</summary>
public sealed class MutatedFileTests
{
    private static readonly byte[] Valid = MakeValid();

    [Test]
    public void Load_OfFileCutAtEveryByteOfItsHeader_IsTruncated()
    {
        int header = 8 + SafetensorsBytes.HeaderLength(Valid);
        for (int length = 0; length < header; length++)
        {
            byte[] cut = Valid[..length];
            Assert.That(Assert.Throws<ModelFormatException>(() => Model.Load(cut))!.Code, Is.EqualTo(ModelFormatError.Truncated), $"{length} bytes");
            Assert.That(Assert.Throws<ModelFormatException>(() => Model.Load(new OneWayStream(cut)))!.Code, Is.EqualTo(ModelFormatError.Truncated), $"{length} bytes, one way");
        }
    }

    [Test]
    public void Load_OfFileCutAmongItsTensors_NamesTheTensor()
    {
        int header = 8 + SafetensorsBytes.HeaderLength(Valid);
        for (int length = header; length < Valid.Length; length += 7)
        {
            byte[] cut = Valid[..length];
            ModelFormatException known = Assert.Throws<ModelFormatException>(() => Model.Load(cut))!;
            ModelFormatException unknown = Assert.Throws<ModelFormatException>(() => Model.Load(new OneWayStream(cut)))!;
            Assert.That(known.Code, Is.EqualTo(ModelFormatError.Truncated));
            Assert.That(unknown.Code, Is.EqualTo(ModelFormatError.Truncated));
            Assert.That(known.TensorName, Is.Not.Null.And.EqualTo(unknown.TensorName));
        }
    }

    [Test]
    public void Load_OfFileWithBytesBehind_IsRefused()
    {
        byte[] longer = [.. Valid, 0];
        Assert.That(Assert.Throws<ModelFormatException>(() => Model.Load(longer))!.Code, Is.EqualTo(ModelFormatError.TrailingData));
        Assert.That(Assert.Throws<ModelFormatException>(() => Model.Load(new OneWayStream(longer)))!.Code, Is.EqualTo(ModelFormatError.TrailingData));
    }

    [Test]
    public void Load_OfFileWithFlippedBits_LoadsOrSaysWhyNot()
    {
        const int Trials = 20_000;
        var random = new Random(20260807);
        int header = 8 + SafetensorsBytes.HeaderLength(Valid);
        int loaded = 0;
        var codes = new HashSet<ModelFormatError>();
        for (int trial = 0; trial < Trials; trial++)
        {
            byte[] damaged = (byte[])Valid.Clone();
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                // Mostly in the header, where there is something to break.
                int place = random.Next(8) == 0 ? random.Next(damaged.Length) : random.Next(header);
                damaged[place] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                Model.Load(damaged).Dispose();
                loaded++;
            }
            catch (ModelFormatException exception)
            {
                codes.Add(exception.Code);
                Assert.That(exception.Message.AsSpan().IndexOfAny('\r', '\n'), Is.LessThan(0));
            }
        }

        // The damage reaches all the way through: some of it is harmless, and the rest is of many kinds.
        Assert.That(loaded, Is.InRange(Trials / 100, Trials / 2));
        Assert.That(codes, Has.Count.GreaterThanOrEqualTo(15), string.Join(", ", codes));
    }

    [Test]
    public void Load_OfFileWithPiecesOverwrittenMovedAndRemoved_LoadsOrSaysWhyNot()
    {
        string[] pieces = ["\"", "{", "}", "[", "]", ",", ":", "\\", "-", "9", "0", "null", "1e9", "18446744073709551616", "\0", "\u00ff", "F16", "I8", "\\\"in\\\"", "__metadata__"];
        var random = new Random(7);
        int header = SafetensorsBytes.HeaderLength(Valid);
        byte[] data = SafetensorsBytes.Data(Valid);
        for (int trial = 0; trial < 10_000; trial++)
        {
            List<byte> text = [.. Valid.AsSpan(8, header)];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int place = random.Next(text.Count);
                int length = Math.Min(random.Next(1, 20), text.Count - place);
                switch (random.Next(3))
                {
                    case 0:
                        text.RemoveRange(place, length);
                        break;
                    case 1:
                        text.InsertRange(place, System.Text.Encoding.Latin1.GetBytes(pieces[random.Next(pieces.Length)]));
                        break;
                    default:
                        List<byte> piece = text.GetRange(place, length);
                        text.InsertRange(random.Next(text.Count), piece);
                        break;
                }
            }

            byte[] file = SafetensorsBytes.Make([.. text], data);
            try
            {
                Model.Load(file).Dispose();
            }
            catch (ModelFormatException)
            {
            }
        }
    }

    private static byte[] MakeValid()
    {
        using Model model = TestModels.Vae(precision: ModelPrecision.Int8, activation: Activation.LeakyRelu);
        return SafetensorsBytes.Save(model);
    }
}
