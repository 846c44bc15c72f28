using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.Training.Tests.Trainers;

public sealed class AutoregressivePriorTests
{
    private static readonly AutoregressivePriorTrainingOptions Quick = new() { Hidden = [48, 48], Epochs = 20, Batch = 50, LearningRate = 5e-3 };

    /// <summary>
    /// The entropy of the chain is known: the first code has log2 4 bits, each later one those of a distribution of one share of following + rest / 4
    /// and three of rest / 4.
    /// </summary>
    [TestCase(1.0)]
    [TestCase(0.8)]
    [TestCase(0.0)]
    public void MarkovChain_IsLearntToItsEntropy(double following)
    {
        double rest = (1 - following) / CodeImages.Codes, certain = following + rest;
        double later = -certain * Math.Log2(certain) - (rest > 0 ? (CodeImages.Codes - 1) * rest * Math.Log2(rest) : 0);
        double entropy = (Math.Log2(CodeImages.Codes) + (CodeImages.Positions - 1) * later) / CodeImages.Positions;
        using Model model = CodeImages.Model();
        using Model trained = Model.Load(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick), CodeImages.Markov(4000, following, seed: 1), out TrainingResult result));
        using Tensor codes = Codes(CodeImages.Markov(4000, following, seed: 2));
        double bits = CodeBits.Measure(trained, trained.Architecture.Prior, codes);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bits, Is.EqualTo(entropy).Within(0.03));
            Assert.That(result.Epochs[^1]["bitsPerCode"], Is.EqualTo(entropy).Within(0.05));
            Assert.That(result.Steps[0]["bitsPerCode"], Is.GreaterThan(1.9));
            Assert.That(CodeBits.Measure(trained, Prior.Independent, codes), Is.EqualTo(2).Within(1e-6), "the file's frequencies are even");
        }
    }

    /// <summary>To the bit: the weights that would carry a later code are zero, standardising and all.</summary>
    [Test]
    public void ChangingACode_ChangesLaterLogitsOnly()
    {
        using Model model = CodeImages.Model();
        using Model trained = Model.Load(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 2 }), CodeImages.Markov(500, 0.8, seed: 1), out _));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable grad = no_grad();
        using Mlp network = Load(trained);
        float[] vectors = trained.ReadAll("codebook.weight");
        int[] codes = CodeImages.Read(CodeImages.Markov(1, 0.5, seed: 3));
        int[] before = Logits(codes);
        for (int changed = 0; changed < CodeImages.Positions; changed++)
        {
            for (int code = 0; code < CodeImages.Codes; code++)
            {
                int[] others = [.. codes];
                others[changed] = code;
                int[] after = Logits(others);
                int first = (changed + 1) * CodeImages.Codes;
                Assert.That(after[..first], Is.EqualTo(before[..first]), $"code {changed}");
                if (code != codes[changed] && changed + 1 < CodeImages.Positions)
                {
                    Assert.That(after[first..], Is.Not.EqualTo(before[first..]), $"code {changed}");
                }
            }

            // What a position not yet drawn holds does not matter: a runtime leaves zeros there.
            float[] drawn = [.. codes.Select((code, position) => position < changed ? vectors[code] : 0)];
            Assert.That(Run(drawn)[..((changed + 1) * CodeImages.Codes)], Is.EqualTo(before[..((changed + 1) * CodeImages.Codes)]));
        }

        int[] Logits(int[] of) => Run([.. of.Select(code => vectors[code])]);
        int[] Run(float[] latent) => Array.ConvertAll(TensorMemory.ToFloats(network.call(tensor(latent).reshape(1, -1))), BitConverter.SingleToInt32Bits);
    }

    /// <summary>The file's network on the file's vectors, layer by layer in double precision: what any reader of the file computes.</summary>
    [Test]
    public void Bits_AreThoseOfTheFilesOwnNetwork()
    {
        using Model model = CodeImages.Model();
        ImageData images = CodeImages.Markov(300, 0.8, seed: 1);
        using Model trained = Model.Load(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 3 }), images, out _));
        var prior = (AutoregressivePrior)trained.Architecture.Prior;
        int[] codes = CodeImages.Read(images);
        float[] vectors = trained.ReadAll("codebook.weight");
        double bits = 0;
        for (int image = 0; image < images.Count; image++)
        {
            double[] values = [.. codes.AsSpan(image * CodeImages.Positions, CodeImages.Positions).ToArray().Select(code => (double)vectors[code])];
            foreach (DenseLayer layer in prior.Network.ToDense())
            {
                float[] weight = trained.ReadAll(layer.Linear.Weight), bias = trained.ReadAll(layer.Linear.Bias!);
                values = [.. bias.Select((start, row) => DoubleReference.Activate(layer.Activation, start + values.Select((value, column) => value * weight[row * values.Length + column]).Sum()))];
            }

            for (int position = 0; position < CodeImages.Positions; position++)
            {
                double[] powers = [.. values.Skip(position * CodeImages.Codes).Take(CodeImages.Codes).Select(Math.Exp)];
                bits -= Math.Log2(powers[codes[image * CodeImages.Positions + position]] / powers.Sum()) / codes.Length;
            }
        }

        using Tensor all = Codes(images);
        Assert.That(CodeBits.Measure(trained, prior, all), Is.EqualTo(bits).Within(1e-5));
    }

    [Test]
    public void HoldingOut_KeepsTheFewestBits()
    {
        using Model model = CodeImages.Model();

        // Far too few codes for such a network: it learns them by heart.
        var options = new AutoregressivePriorTrainingOptions { Hidden = [128], Epochs = 12, Batch = 10, LearningRate = 0.02, CosineDecay = false, Validation = 100 };
        int saved = 0;
        TrainingResult result = new AutoregressivePriorTrainer(model, options).Train(CodeImages.Markov(200, 0.5, seed: 1), _ => saved++);
        double[] bits = [.. result.Epochs.Select(epoch => epoch.Validation!.Value.Value)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Epochs.Last(epoch => epoch.IsBest).Epoch, Is.EqualTo(1 + Array.IndexOf(bits, bits.Min())).And.LessThan(12));
            Assert.That(saved, Is.EqualTo(result.Epochs.Count(epoch => epoch.IsBest)));
            Assert.That(result.Epochs[0].Validation!.Value.Name, Is.EqualTo("bitsPerCode"));
        }
    }

    [Test]
    public void Model_StaysAsItWasButForThePrior([Values] ModelPrecision precision)
    {
        using Model model = CodeImages.Model(precision);
        using Model trained = Model.Load(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 1 }), CodeImages.Markov(100, 0.5, seed: 1), out _));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trained.Precision, Is.EqualTo(precision));
            Assert.That(trained.Architecture with { Prior = Prior.Independent }, Is.EqualTo(model.Architecture));
            Assert.That(trained.Architecture.Prior.Kind, Is.EqualTo(PriorKind.Autoregressive));
            foreach (string name in model.Tensors.Keys.Where(name => model.Tensors[name].Type != TensorType.Int32))
            {
                Assert.That(trained.ReadAll(name), Is.EqualTo(model.ReadAll(name)), name);
            }

            Assert.That(((AutoregressivePrior)trained.Architecture.Prior).Network.Layers.OfType<LinearLayer>().Select(layer => layer.Weight), Is.EqualTo(new[] { "prior.autoregressive.0.weight", "prior.autoregressive.2.weight", "prior.autoregressive.4.weight" }));
        }
    }

    [Test]
    public void SameSeed_GivesTheSameBytes()
    {
        using Model model = CodeImages.Model();
        ImageData images = CodeImages.Markov(200, 0.5, seed: 1);
        byte[] first = Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 2 }), images, out _);
        Assert.That(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 2 }), images, out _), Is.EqualTo(first));
        Assert.That(Trained.Bytes(new AutoregressivePriorTrainer(model, Quick with { Epochs = 2, Seed = 2 }), images, out _), Is.Not.EqualTo(first));
    }

    [Test]
    public void WhatHasNoCodes_IsRefused()
    {
        using Model vae = Trained.Model(new VaeTrainingOptions { Hidden = [4], Latent = 2, Epochs = 1 }, MadeImages.Blobs(50, 1), out _);
        using Model model = CodeImages.Model();
        using (Assert.EnterMultipleScope())
        {
            Assert.Throws<NotSupportedException>(() => new AutoregressivePriorTrainer(vae, Quick));
            Assert.Throws<ArgumentException>(() => new AutoregressivePriorTrainer(model, Quick with { Hidden = [] }));
            Assert.Throws<DataException>(() => new AutoregressivePriorTrainer(model, Quick).Train(MadeImages.Blobs(50, 1), _ => { }));
        }
    }

    private static Tensor Codes(ImageData images) =>
        tensor(Array.ConvertAll(CodeImages.Read(images), code => (long)code)).reshape(-1, CodeImages.Positions);

    private static Mlp Load(Model model)
    {
        var network = new Mlp("prior", ((AutoregressivePrior)model.Architecture.Prior).Network);
        foreach ((string name, Tensor tensor) in network.NamedTensors())
        {
            TensorMemory.CopyIn(model, name, tensor);
        }

        return network;
    }
}
