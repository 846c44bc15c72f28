using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>What is saved is what is loaded, to the bit, and equal models are equal files.</summary>
public sealed class ModelRoundTripTests
{
    [Test]
    public void Save_ThenLoad_GivesTheSameModel([Values] ModelPrecision precision, [Values] Likelihood likelihood)
    {
        using Model model = TestModels.Vae(likelihood: likelihood, logits: likelihood == Likelihood.Bernoulli, precision: precision);
        using Model loaded = Model.Load(Save(model));

        Assert.Multiple(() =>
        {
            Assert.That(loaded.Architecture, Is.EqualTo(model.Architecture));
            Assert.That(loaded.Precision, Is.EqualTo(precision));
            Assert.That(loaded.Golden, Is.EqualTo(model.Golden));
            Assert.That(loaded.Golden!.Count, Is.EqualTo(16));
            Assert.That(loaded.Golden.EncoderCount, Is.EqualTo(16));
            Assert.That(loaded.Warnings, Is.Empty);
            Assert.That(loaded.Tensors.Keys, Is.EquivalentTo(model.Tensors.Keys));
            foreach (string name in model.Tensors.Keys)
            {
                Assert.That(loaded.ReadAll(name), Is.EqualTo(model.ReadAll(name)), name);
            }
        });
    }

    [Test]
    public void Save_OfEqualModels_GivesEqualBytes([Values] ModelPrecision precision)
    {
        using Model one = TestModels.Vae(precision: precision);
        using Model other = TestModels.Vae(precision: precision);
        byte[] bytes = Save(one);
        using Model loaded = Model.Load(bytes);

        Assert.That(Save(other), Is.EqualTo(bytes));
        Assert.That(Save(loaded), Is.EqualTo(bytes), "a file that is loaded and saved again stays the same");
    }

    [Test]
    public void ReadRows_GivesRowsOfTheWholeTensor()
    {
        using Model model = TestModels.Vae(latent: 3, hidden: [5]);
        float[] all = model.ReadAll("decoder.0.weight");
        var rows = new float[6];
        model.ReadRows("decoder.0.weight", 2, rows);

        Assert.That(rows, Is.EqualTo(all[6..12]));
        Assert.That(() => model.ReadRows("decoder.0.weight", 4, rows), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => model.ReadRows("decoder.0.weight", 0, new float[4]), Throws.ArgumentException);
        Assert.That(() => model.ReadRows("nothing", 0, rows), Throws.InstanceOf<KeyNotFoundException>());
    }

    [Test]
    public void ReadRows_AfterDispose_Throws()
    {
        Model model = TestModels.Vae();
        model.Dispose();

        Assert.That(() => model.ReadRows("decoder.0.weight", 0, new float[3]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => model.Save(new MemoryStream()), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(model.Architecture.LatentSize, Is.EqualTo(3));
    }

    private static byte[] Save(Model model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
