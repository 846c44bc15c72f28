using TorchSharp;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Every operator gives what PyTorch gives on the same input, values and gradients.</summary>
public class OperatorTests
{
    // Name, the expression in Python, the same here. a, b are [4, 6] reals, p positive, m a mask, i indices [4, 3].
    private static readonly (string Python, Func<Inputs, Tensor> Here)[] Expressions =
    [
        ("a + b", x => x.A + x.B), ("a - b", x => x.A - x.B), ("a * b", x => x.A * x.B), ("a / p", x => x.A / x.P),
        ("a + 2", x => x.A + 2), ("2 + a", x => 2 + x.A), ("2 - a", x => 2 - x.A), ("a - 2.5", x => x.A - 2.5),
        ("3 * a", x => 3 * x.A), ("a / 4", x => x.A / 4), ("3 / p", x => 3 / x.P), ("-a", x => -x.A), ("a % p", x => x.A % x.P),
        ("a.add(b, alpha=0.3)", x => x.A.add(x.B, 0.3)), ("torch.addcmul(a, b, p, value=0.7)", x => x.A.addcmul(x.B, x.P, 0.7)),
        ("torch.addcdiv(a, b, p, value=-0.7)", x => x.A.addcdiv(x.B, x.P, -0.7)), ("torch.lerp(a, b, p)", x => x.A.lerp(x.B, x.P)),
        ("a.exp()", x => x.A.exp()), ("p.log()", x => x.P.log()), ("p.sqrt()", x => x.P.sqrt()), ("p.rsqrt()", x => x.P.rsqrt()),
        ("a.square()", x => x.A.square()), ("a.abs()", x => x.A.abs()), ("a.neg()", x => x.A.neg()), ("a.relu()", x => x.A.relu()),
        ("a.sigmoid()", x => x.A.sigmoid()), ("F.silu(a)", x => x.A.silu()), ("F.gelu(a)", x => x.A.gelu()), ("a.tanh()", x => x.A.tanh()),
        ("a.sin()", x => x.A.sin()), ("a.cos()", x => x.A.cos()), ("a.erf()", x => x.A.erf()), ("p.log1p()", x => x.P.log1p()),
        ("a.expm1()", x => x.A.expm1()), ("p.reciprocal()", x => x.P.reciprocal()), ("a.pow(3)", x => x.A.pow(3)), ("p.pow(b)", x => x.P.pow(x.B)),
        ("a.clamp(-0.5, 0.8)", x => x.A.clamp(-0.5, 0.8)), ("a.clamp(min=0)", x => x.A.clamp(min: 0)), ("a.clamp_max(0.2)", x => x.A.clamp_max(0.2)),
        ("F.softplus(a)", x => x.A.softplus()), ("F.leaky_relu(a, 0.2)", x => x.A.leaky_relu(0.2)), ("F.elu(a, 0.7)", x => nn.functional.elu(x.A, 0.7)),
        ("F.logsigmoid(a)", x => x.A.log_sigmoid()), ("a.softmax(1)", x => x.A.softmax(1)), ("a.log_softmax(0)", x => x.A.log_softmax(0)),
        ("torch.maximum(a, b)", x => x.A.maximum(x.B)), ("torch.minimum(a, b)", x => minimum(x.A, x.B)), ("torch.where(m, a, b)", x => where(x.M, x.A, x.B)),
        ("a.sum()", x => x.A.sum()), ("a.sum(1)", x => x.A.sum(1)), ("a.sum((0, 1), True)", x => x.A.sum(new long[] { 0, 1 }, true)),
        ("a.mean()", x => x.A.mean()), ("a.mean((1,), True)", x => x.A.mean([1], true)), ("a.std()", x => x.A.std()), ("a.var(1, False)", x => x.A.var(1, false)),
        ("a.norm()", x => x.A.norm()), ("a.norm(1, 1)", x => x.A.norm(1, p: 1)), ("a.logsumexp(1)", x => x.A.logsumexp(1)), ("a.cumsum(1)", x => x.A.cumsum(1)),
        ("a.max()", x => x.A.max()), ("a.max(1)[0]", x => x.A.max(1).values), ("a.min(0, True)[0]", x => x.A.min(0, true).values), ("a.amax((1,))", x => x.A.amax(1)),
        ("a.topk(2, 1)[0]", x => x.A.topk(2, 1).values), ("a.sort(1, descending=True)[0]", x => x.A.sort(1, true).Values),
        ("a @ b.t()", x => x.A.matmul(x.B.t())), ("torch.mm(a, b.T)", x => mm(x.A, x.B.T)), ("torch.einsum('ij,kj->ik', a, b)", x => einsum("ij,kj->ik", x.A, x.B)),
        ("torch.cdist(a, b)", x => cdist(x.A, x.B)), ("torch.outer(a[0], b[1])", x => x.A[0].outer(x.B[1])), ("torch.bmm(a.view(2, 2, 6), b.view(2, 6, 2))", x => x.A.view(2, 2, 6).bmm(x.B.view(2, 6, 2))),
        ("torch.addmm(a[:, :4], a, b.t(), beta=0.5, alpha=2)", x => x.A.narrow(1, 0, 4).addmm(x.A, x.B.t(), 0.5f, 2f)),
        ("a.reshape(3, 8)", x => x.A.reshape(3, 8)), ("a.permute(1, 0)", x => x.A.permute(1, 0)), ("a.unsqueeze(1).expand(4, 2, 6)", x => x.A.unsqueeze(1).expand(4, 2, 6)),
        ("a.flatten()", x => x.A.flatten()), ("a.narrow(1, 2, 3)", x => x.A.narrow(1, 2, 3)), ("a[:, 1:6:2]", x => x.A.slice(1, 1, 6, 2)), ("a.repeat(2, 3)", x => x.A.repeat(2, 3)),
        ("a.repeat_interleave(2, 0)", x => x.A.repeat_interleave(2, 0)), ("a.flip(0, 1)", x => x.A.flip(0, 1)), ("a.tril()", x => x.A.tril()), ("a.triu(1)", x => x.A.triu(1)),
        ("torch.cat((a, b), 1)", x => cat([x.A, x.B], 1)), ("torch.stack((a, b), 2)", x => stack([x.A, x.B], 2)), ("a.chunk(2, 1)[1]", x => x.A.chunk(2, 1)[1]),
        ("a.split((1, 5), 1)[1]", x => x.A.split([1, 5], 1)[1]), ("a.unbind(0)[2]", x => x.A.unbind(0)[2]), ("a.roll((1,), (1,))", x => x.A.roll([1], [1])),
        ("a.index_select(1, i[0])", x => x.A.index_select(1, x.I[0])), ("a.gather(1, i)", x => x.A.gather(1, x.I)), ("a.masked_fill(m, 9)", x => x.A.masked_fill(x.M, 9)),
        ("a.masked_select(m)", x => x.A.masked_select(x.M)), ("a.scatter_add(1, i, b[:, :3])", x => x.A.scatter_add(1, x.I, x.B.narrow(1, 0, 3))),
        ("a.index_add(0, i[:, 0] % 4, b)", x => x.A.index_add(0, x.I.select(1, 0) % 4, x.B, 1)), ("torch.linalg.cholesky(a @ a.t() + 3 * torch.eye(4))", x => linalg.cholesky(x.A.matmul(x.A.t()) + 3 * eye(4, dtype: float64))),
        ("torch.logdet(a @ a.t() + torch.eye(4))", x => logdet(x.A.matmul(x.A.t()) + eye(4, dtype: float64))),
        ("F.linear(a, b, b[:, 0])", x => nn.functional.linear(x.A, x.B, x.B.select(1, 0))), ("F.layer_norm(a, (6,))", x => nn.functional.layer_norm(x.A, [6])),
        ("F.mse_loss(a, b)", x => nn.functional.mse_loss(x.A, x.B)), ("F.mse_loss(a, b, reduction='sum')", x => nn.functional.mse_loss(x.A, x.B, nn.Reduction.Sum)),
        ("F.mse_loss(a, b, reduction='none')", x => nn.functional.mse_loss(x.A, x.B, nn.Reduction.None)), ("F.l1_loss(a, b)", x => nn.functional.l1_loss(x.A, x.B)),
        ("F.smooth_l1_loss(a, b, beta=0.5)", x => nn.functional.smooth_l1_loss(x.A, x.B, beta: 0.5)),
        ("F.binary_cross_entropy(a.sigmoid(), b.sigmoid())", x => nn.functional.binary_cross_entropy(x.A.sigmoid(), x.B.sigmoid())),
        ("F.binary_cross_entropy_with_logits(a, b.sigmoid(), weight=p.detach(), pos_weight=p[0].detach())", x => nn.functional.binary_cross_entropy_with_logits(x.A, x.B.sigmoid(), x.P.detach(), pos_weights: x.P[0].detach())),
        ("F.cross_entropy(a, i[:, 1], label_smoothing=0.1)", x => nn.functional.cross_entropy(x.A, x.I.select(1, 1), label_smoothing: 0.1)),
        ("F.kl_div(a.log_softmax(1), b.log_softmax(1), log_target=True, reduction='sum')", x => nn.functional.kl_div(x.A.log_softmax(1), x.B.log_softmax(1), true, nn.Reduction.Sum)),
    ];

    private static readonly (string Python, Func<Inputs, Tensor> Here)[] WithoutGradients =
    [
        ("a == b", x => x.A == x.B), ("a > 0", x => x.A > 0), ("0 > a", x => 0 > x.A), ("a <= b", x => x.A <= x.B), ("a != a", x => x.A != x.A), ("m & (a < b)", x => x.M & (x.A < x.B)),
        ("~m", x => ~x.M), ("m | (a < 0)", x => x.M | (x.A < 0)), ("m.logical_not()", x => x.M.logical_not()), ("a.argmin()", x => x.A.argmin()), ("a.argmin(1)", x => x.A.argmin(1)),
        ("a.argmax(0, True)", x => x.A.argmax(0, true)), ("a.argsort(1)", x => x.A.argsort(1)), ("a.topk(3, 0)[1]", x => x.A.topk(3, 0).indexes), ("a.isnan()", x => x.A.isnan()),
        ("m.all()", x => x.M.all()), ("m.any(1)", x => x.M.any(1)), ("m.nonzero()", x => x.M.nonzero()), ("torch.bincount(i.flatten(), minlength=9)", x => bincount(x.I.flatten(), minlength: 9)),
        ("F.one_hot(i, 7)", x => nn.functional.one_hot(x.I, 7)), ("a.floor()", x => x.A.floor()), ("a.round()", x => x.A.round()), ("a.sign()", x => x.A.sign()),
        ("a.to(torch.int32)", x => x.A.to(int32)), ("(a * 100).to(torch.uint8)", x => (x.P * 100).to(uint8)), ("a.half()", x => x.A.to(float16)), ("a.bool()", x => x.A.@bool()),
        ("torch.arange(2, 11, 3)", _ => arange(2, 11, 3)), ("torch.arange(0, 1, 0.25)", _ => arange(0, 1, 0.25)), ("torch.linspace(-1, 1, 7)", _ => linspace(-1, 1, 7)), ("torch.eye(3, 4)", _ => eye(3, 4)),
        ("torch.full((2, 3), 7)", _ => full(2, 3, 7)), ("torch.full((2, 3), 7.5)", _ => full([2, 3], 7.5)), ("torch.zeros_like(i)", x => zeros_like(x.I)), ("torch.ones(2, 3, 4)", _ => ones(2, 3, 4)),
        ("a.unique()", x => x.I.unique().output), ("torch.meshgrid(torch.arange(3), torch.arange(2), indexing='ij')[1]", _ => meshgrid([arange(3), arange(2)])[1]),
        ("torch.div(a, p, rounding_mode='floor')", x => x.A.div(x.P, RoundingMode.floor)), ("a.floor_divide(p)", x => x.A.floor_divide(x.P)), ("a.quantile(torch.tensor([.25, .5], dtype=torch.float64))", x => x.A.quantile(tensor(new[] { 0.25, 0.5 }))),
        ("a.count_nonzero()", x => x.A.count_nonzero()), ("a.median()", x => x.A.median()), ("a.nan_to_num(2.0)", x => (x.A / (x.A > 0).to(float64)).nan_to_num(0, 1, -1)),
    ];

    [Test]
    public void Expressions_EqualPyTorch_WithGradients()
    {
        string script = Inputs.Python + string.Concat(Expressions.Select((e, n) => $"""
            a, b, p = leaves()
            y = {e.Python}
            (y * torch.linspace(-1, 2, y.numel(), dtype=torch.float64).view(y.shape)).sum().backward()
            out("y{n}", y)
            for k, g in zip("abp", (a, b, p)): out(k + "{n}", g.grad if g.grad is not None else [])

            """));
        Dictionary<string, double[]> expected = PyTorch.Run(script);
        for (int n = 0; n < Expressions.Length; n++)
        {
            using DisposeScope scope = NewDisposeScope();
            var inputs = new Inputs();
            string name = Expressions[n].Python;
            Tensor y = Expressions[n].Here(inputs);
            PyTorch.AreEqual(expected[$"y{n}"], y, 1e-12, name);
            (y * linspace(-1, 2, y.numel(), dtype: float64).view(y.shape)).sum().backward();
            foreach ((string key, Tensor leaf) in new[] { ("a", inputs.A), ("b", inputs.B), ("p", inputs.P) })
            {
                Tensor? gradient = leaf.grad();
                Assert.That(gradient is null, Is.EqualTo(expected[key + n].Length == 0), $"gradient of {name} by {key}");
                if (gradient is not null)
                {
                    PyTorch.AreEqual(expected[key + n], gradient, 1e-11, $"gradient of {name} by {key}");
                }
            }
        }
    }

    [Test]
    public void Expressions_WithoutGradients_EqualPyTorch()
    {
        // Two expressions differ on purpose: casting a negative to uint8 and a 0/0 are written differently here.
        string script = Inputs.Python + "a, b, p = leaves()\n" + string.Concat(WithoutGradients.Select((e, n) =>
            $"out('y{n}', {e.Python.Replace("(a * 100).to", "(p * 100).to").Replace("a.nan_to_num(2.0)", "(a / (a > 0).double()).nan_to_num(0, 1, -1)").Replace("a.unique()", "i.unique()")})\n"));
        Dictionary<string, double[]> expected = PyTorch.Run(script);
        for (int n = 0; n < WithoutGradients.Length; n++)
        {
            using DisposeScope scope = NewDisposeScope();
            PyTorch.AreEqual(expected[$"y{n}"], WithoutGradients[n].Here(new Inputs()), 1e-12, WithoutGradients[n].Python);
        }
    }

    [Test]
    public void InPlace_ChangesAndReturnsTheTensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, -2f, 3f });
        Tensor other = tensor(new[] { 2f, 2f, 2f });
        Assert.That(ReferenceEquals(x.add_(other), x));
        Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 0f, 5f }));
        x.mul_(2).sub_(1).clamp_(min: 0).add_(other, 0.5);
        Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 6f, 1f, 10f }));
        x.copy_(other).div_(4);
        Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 0.5f, 0.5f, 0.5f }));
        x.fill_(7).zero_();
        Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 0f, 0f, 0f }));
    }

    /// <summary>The same leaves on both sides, from a closed form.</summary>
    private sealed class Inputs
    {
        public const string Python = """
            def grid(f): return torch.tensor([[f(r * 6 + c) for c in range(6)] for r in range(4)], dtype=torch.float64)
            m = grid(lambda k: k * 7 % 3).eq(0)
            i = torch.tensor([[(r * 5 + c * 2) % 6 for c in range(3)] for r in range(4)])
            def leaves():
                return [t.requires_grad_() for t in (grid(lambda k: math.sin(1.7 * k + 0.3) * 1.5), grid(lambda k: math.cos(2.3 * k) + 0.1), grid(lambda k: 0.2 + k % 5 / 7))]

            """;

        public Tensor A { get; } = Grid(k => Math.Sin((1.7 * k) + 0.3) * 1.5).requires_grad_();

        public Tensor B { get; } = Grid(k => Math.Cos(2.3 * k) + 0.1).requires_grad_();

        public Tensor P { get; } = Grid(k => 0.2 + (k % 5 / 7.0)).requires_grad_();

        public Tensor M { get; } = Grid(k => k * 7 % 3).eq(0);

        public Tensor I { get; } = tensor(Enumerable.Range(0, 12).Select(k => (((k / 3) * 5L) + (k % 3 * 2)) % 6).ToArray()).reshape(4, 3);

        private static Tensor Grid(Func<int, double> f) => tensor(Enumerable.Range(0, 24).Select(f).ToArray()).reshape(4, 6);
    }
}
