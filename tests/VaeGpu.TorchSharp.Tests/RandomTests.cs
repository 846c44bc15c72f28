using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>The same seed gives PyTorch's numbers, bit for bit.</summary>
public class RandomTests
{
    [Test]
    public void ManualSeed_Draws_EqualPyTorch()
    {
        Dictionary<string, double[]> expected = PyTorch.Run("""
            torch.manual_seed(0)
            out("randn", torch.randn(3, 50)); out("rand", torch.rand(17)); out("perm", torch.randperm(20))
            out("randint", torch.randint(-5, 9, (30,))); out("bernoulli", torch.full((40,), 0.3).bernoulli())
            out("multinomial", torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 25, True))
            out("normal", torch.empty(33).normal_(2, 3)); out("uniform", torch.empty(9, dtype=torch.float64).uniform_(-1, 4))
            g = torch.Generator().manual_seed(42); out("own", torch.randn(8, generator=g))
            """);
        manual_seed(0);
        Same("randn", randn(3, 50));
        Same("rand", rand(17));
        Same("perm", randperm(20));
        Same("randint", randint(-5, 9, [30]));
        Same("bernoulli", full(40, 0.3).bernoulli());
        Same("multinomial", tensor(new[] { 0.1f, 0.2f, 0.7f }).multinomial(25, true));
        Same("normal", empty(33).normal_(2, 3));
        Same("uniform", empty(9, dtype: float64).uniform_(-1, 4));
        using var generator = new Generator(42);
        Same("own", randn(8, generator: generator));

        void Same(string name, Tensor drawn) => PyTorch.AreEqual(expected[name], drawn, 0, name);
    }

    [Test]
    public void Modules_StartLikePyTorch()
    {
        Dictionary<string, double[]> expected = PyTorch.Run("""
            torch.manual_seed(7)
            l = nn.Linear(13, 5); out("w", l.weight); out("b", l.bias)
            e = nn.Embedding(6, 4, padding_idx=2); out("e", e.weight)
            w = torch.empty(7, 11)
            out("ku", nn.init.kaiming_uniform_(w, nonlinearity="relu")); out("kn", nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"))
            out("xu", nn.init.xavier_uniform_(w, 2)); out("xn", nn.init.xavier_normal_(w))
            """);
        manual_seed(7);
        using Linear linear = nn.Linear(13, 5);
        PyTorch.AreEqual(expected["w"], linear.weight!, 0);
        PyTorch.AreEqual(expected["b"], linear.bias!, 0);
        using Embedding embedding = nn.Embedding(6, 4, padding_idx: 2);
        PyTorch.AreEqual(expected["e"], embedding.weight!, 0);
        using Tensor w = empty(7, 11);
        PyTorch.AreEqual(expected["ku"], nn.init.kaiming_uniform_(w, nonlinearity: nn.init.NonlinearityType.ReLU), 0);
        PyTorch.AreEqual(expected["kn"], nn.init.kaiming_normal_(w, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU), 0);
        PyTorch.AreEqual(expected["xu"], nn.init.xavier_uniform_(w, 2), 0);
        PyTorch.AreEqual(expected["xn"], nn.init.xavier_normal_(w), 0);
    }

    [Test]
    public void GeneratorState_RestoresTheStream()
    {
        manual_seed(3);
        using Tensor state = get_rng_state();
        using Tensor first = randn(10);
        set_rng_state(state);
        using Tensor again = randn(10);
        Assert.That(again.Equals(first));
    }
}
