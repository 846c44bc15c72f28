using VaeGpu.Testing;

namespace VaeGpu.Tests.Models;

/// <summary>Models of codes and models with fitted priors: what is saved is what is loaded, at every precision.</summary>
public sealed class CodeModelTests
{
    private static readonly string[] Names = ["VqVae", "SharedVqVae", "AutoregressiveVqVae", "KMeans", "Full", "Diagonal", "Spherical"];

    [Test]
    public void Save_ThenLoad_GivesTheSameModel([ValueSource(nameof(Names))] string name, [Values] ModelPrecision precision)
    {
        using Model plain = Make(name);
        using Model model = plain.Convert(precision);
        byte[] bytes = SafetensorsBytes.Save(model);
        using Model loaded = Model.Load(bytes, new ModelLoadOptions { Verify = true });

        Assert.Multiple(() =>
        {
            Assert.That(loaded.Architecture, Is.EqualTo(model.Architecture));
            Assert.That(loaded.Precision, Is.EqualTo(precision));
            Assert.That(loaded.Golden!.Count, Is.EqualTo(16));
            Assert.That(loaded.Warnings, Is.Empty);
            Assert.That(SafetensorsBytes.Save(loaded), Is.EqualTo(bytes));
            Assert.That(loaded.VerifyByReference().Passed, Is.True);
        });
    }

    [Test]
    public void Convert_ToInt8_ScalesEachCodesVectorByItself()
    {
        // Vectors of very different length at one position: one scale for all of them would lose the short ones.
        using Model model = TestModels.VqVae(positions: 2, codes: 4, size: 6, change: (name, _, row) =>
        {
            for (int i = 0; name == "codebook" && i < row.Length; i++)
            {
                row[i] *= MathF.Pow(10, i / 6);
            }
        });
        using Model bytes = model.Convert(ModelPrecision.Int8);
        float[] exact = model.ReadAll("codebook"), rounded = bytes.ReadAll("codebook"), scales = bytes.ReadAll("codebook.scale");

        Assert.That(bytes.Tensors["codebook.scale"].Shape, Is.EqualTo(new[] { 2, 4 }));
        for (int i = 0; i < exact.Length; i++)
        {
            float largest = exact.AsSpan(i / 6 * 6, 6).ToArray().Max(Math.Abs);
            Assert.That(scales[i / 6], Is.EqualTo(largest / 127).Within(1).Ulps);
            Assert.That(rounded[i], Is.EqualTo(exact[i]).Within(largest / 127 * 0.50001));
        }

        Assert.That(bytes.Tensors["frequencies"].Type, Is.EqualTo(TensorType.Float32), "what a prior draws by is not rounded");
    }

    [Test]
    public void From_OfAModel_TakesOverAllButThePrior([Values] ModelPrecision precision)
    {
        using Model model = TestModels.VqVae(golden: true, precision: precision);
        var prior = new AutoregressivePrior(TestModels.Network("prior", [6, 4, 15], Activation.Relu, Activation.Identity));
        using var builder = ModelBuilder.From(model, model.Architecture with { Prior = prior });
        Assert.That(() => builder.Build(precision), Throws.InstanceOf<ModelFormatException>().With.Property("Code").EqualTo(ModelFormatError.MissingTensor));
        foreach (TensorInfo tensor in builder.Tensors.Where(tensor => tensor.Name.StartsWith("prior.", StringComparison.Ordinal)))
        {
            builder.Set(tensor.Name, Enumerable.Repeat(0.25f, (int)tensor.Elements).ToArray());
        }

        using Model fitted = builder.Build(precision);
        Assert.That(fitted.Precision, Is.EqualTo(precision));
        foreach (string name in model.Tensors.Keys.Where(name => !name.EndsWith(".scale", StringComparison.Ordinal)))
        {
            Assert.That(Read(fitted, name), Is.EqualTo(Read(model, name)).Within(1e-7), name);
        }
    }

    [Test]
    public void FindPrior_GivesTheModelsOwnAndTheOneThatAllOfItsKindHave()
    {
        using Model mixture = Make("Full"), codes = Make("AutoregressiveVqVae"), centres = Make("KMeans");
        Assert.Multiple(() =>
        {
            Assert.That(mixture.Architecture.FindPrior(PriorKind.Mixture), Is.EqualTo(mixture.Architecture.Prior));
            Assert.That(mixture.Architecture.FindPrior(PriorKind.Normal), Is.EqualTo(Prior.Normal));
            Assert.That(mixture.Architecture.FindPrior(PriorKind.Independent), Is.Null);
            Assert.That(codes.Architecture.FindPrior(PriorKind.Autoregressive), Is.EqualTo(codes.Architecture.Prior));
            Assert.That(codes.Architecture.FindPrior(PriorKind.Independent), Is.EqualTo(Prior.Independent));
            Assert.That(codes.Architecture.FindPrior(PriorKind.Normal), Is.Null);
            Assert.That(centres.Architecture.FindPrior(PriorKind.Autoregressive), Is.Null);
        });
    }

    [Test]
    public void Decode_OfCodesByTheReference_DecodesTheirVectors()
    {
        using Model model = TestModels.VqVae(positions: 2, codes: 4, size: 3);
        float[] vectors = model.ReadAll("codebook");
        float[] latents = [.. vectors[(3 * 3)..(4 * 3)], .. vectors[((4 + 1) * 3)..((4 + 2) * 3)]];

        Assert.That(DoubleReference.Decode(model, [3, 1]), Is.EqualTo(DoubleReference.Decode(model, latents)));
        Assert.That(() => DoubleReference.Decode(model, [3, 4]), Throws.ArgumentException);
        Assert.That(() => DoubleReference.Decode(model, [3]), Throws.ArgumentException);
    }

    private static float[] Read(Model model, string name)
    {
        if (model.Tensors[name].Type != TensorType.Int32)
        {
            return model.ReadAll(name);
        }

        int[] codes = new int[model.Tensors[name].Elements];
        model.ReadCodes(name, 0, codes);
        return Array.ConvertAll(codes, code => (float)code);
    }

    private static Model Make(string name) => name switch
    {
        "VqVae" => TestModels.VqVae(golden: true),
        "SharedVqVae" => TestModels.VqVae(shared: true, frequencies: false, golden: true),
        "AutoregressiveVqVae" => TestModels.VqVae(prior: [6], golden: true),
        "KMeans" => TestModels.KMeans(golden: true),
        _ => WithGolden(Enum.Parse<MixtureCovariance>(name)),
    };

    private static Model WithGolden(MixtureCovariance covariance)
    {
        using Model model = TestModels.Mixture(covariance);
        using ModelBuilder builder = ModelBuilder.From(model, model.Architecture);
        return builder.SetReferenceGolden().Build();
    }
}
