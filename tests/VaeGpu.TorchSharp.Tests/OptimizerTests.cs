using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Fifty steps of each optimiser and schedule land where PyTorch's land.</summary>
public class OptimizerTests
{
    private const string Python = """
        def run(name, make, dtype=torch.float32, schedule=None, steps=50):
            torch.manual_seed(11)
            m = nn.Sequential(nn.Linear(7, 9), nn.Tanh(), nn.Linear(9, 3)).to(dtype)
            x, y = torch.randn(20, 7, dtype=dtype), torch.randn(20, 3, dtype=dtype)
            o = make(m.parameters()); s = schedule(o) if schedule else None
            rates = []
            for _ in range(steps):
                o.zero_grad(); F.mse_loss(m(x), y).backward(); o.step()
                if s: rates.append(s.get_last_lr()[0]); s.step()
            out(name, torch.cat([p.flatten() for p in m.parameters()]))
            if s: out(name + "_rates", rates)

        """;

    private static readonly (string Name, string Make, Func<IEnumerable<Parameter>, optim.Optimizer> Here)[] Optimizers =
    [
        ("adam", "lambda p: torch.optim.Adam(p, 0.01)", p => optim.Adam(p, 0.01)),
        ("adam_decay", "lambda p: torch.optim.Adam(p, 0.02, (0.8, 0.95), 1e-6, 0.1)", p => optim.Adam(p, 0.02, 0.8, 0.95, 1e-6, 0.1)),
        ("adam_amsgrad", "lambda p: torch.optim.Adam(p, 0.05, amsgrad=True)", p => optim.Adam(p, 0.05, amsgrad: true)),
        ("adam_maximize", "lambda p: torch.optim.Adam(p, 1e-3, maximize=True)", p => optim.Adam(p, 1e-3, maximize: true)),
        ("adamw", "lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.3)", p => optim.AdamW(p, 0.01, weight_decay: 0.3)),
        ("adamw_amsgrad", "lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1, amsgrad=True)", p => optim.AdamW(p, 0.01, weight_decay: 0.1, amsgrad: true)),
        ("sgd", "lambda p: torch.optim.SGD(p, 0.1)", p => optim.SGD(p, 0.1)),
        ("sgd_momentum", "lambda p: torch.optim.SGD(p, 0.05, 0.9, 0.2, 0.01)", p => optim.SGD(p, 0.05, 0.9, 0.2, 0.01)),
        ("sgd_nesterov", "lambda p: torch.optim.SGD(p, 0.05, 0.9, nesterov=True)", p => optim.SGD(p, 0.05, 0.9, nesterov: true)),
    ];

    private static readonly (string Name, string Make, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> Here)[] Schedules =
    [
        ("step", "lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.5)", o => optim.lr_scheduler.StepLR(o, 7, 0.5)),
        ("multistep", "lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [3, 20, 21], 0.3)", o => optim.lr_scheduler.MultiStepLR(o, [3, 20, 21], 0.3)),
        ("exponential", "lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.93)", o => optim.lr_scheduler.ExponentialLR(o, 0.93)),
        ("cosine", "lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 50)", o => optim.lr_scheduler.CosineAnnealingLR(o, 50)),
        ("cosine_back", "lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 13, 1e-4)", o => optim.lr_scheduler.CosineAnnealingLR(o, 13, 1e-4)),
        ("lambda", "lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda k: 1 / (1 + k))", o => optim.lr_scheduler.LambdaLR(o, k => 1.0 / (1 + k))),
    ];

    [Test]
    public void Optimizers_FiftySteps_EqualPyTorch([Values("float32", "float64")] string type)
    {
        Dictionary<string, double[]> expected = PyTorch.Run(Python + string.Concat(Optimizers.Select(o => $"run('{o.Name}', {o.Make}, torch.{type})\n")));
        foreach ((string name, _, Func<IEnumerable<Parameter>, optim.Optimizer> make) in Optimizers)
        {
            (double[] end, _) = Run(make, type == "float32" ? float32 : float64);
            Compare(expected[name], end, type == "float32" ? 2e-6 : 1e-13, name);
        }
    }

    [Test]
    public void Schedules_FiftySteps_EqualPyTorch()
    {
        Dictionary<string, double[]> expected = PyTorch.Run(Python + string.Concat(Schedules.Select(s => $"run('{s.Name}', lambda p: torch.optim.SGD(p, 0.2), torch.float64, {s.Make})\n")));
        foreach ((string name, _, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> make) in Schedules)
        {
            (double[] end, double[] rates) = Run(p => optim.SGD(p, 0.2), float64, make);
            Compare(expected[name + "_rates"], rates, 1e-15, name);
            Compare(expected[name], end, 1e-13, name);
        }
    }

    [Test]
    public void ParamGroups_HaveTheirOwnOptions()
    {
        Dictionary<string, double[]> expected = PyTorch.Run("""
            a, b = (torch.full((5,), 2., dtype=torch.float64).requires_grad_() for _ in "ab")
            o = torch.optim.Adam([{"params": [a], "lr": 0.1}, {"params": [b], "weight_decay": 0.5, "betas": (0.5, 0.6)}], 0.01)
            for _ in range(9): o.zero_grad(); ((a * b - 1) ** 2).sum().backward(); o.step()
            out("a", a); out("b", b)
            """);
        using var a = new Parameter(full([5], 2.0, float64));
        using var b = new Parameter(full([5], 2.0, float64));
        using Adam optimizer = optim.Adam(
            [
                new Adam.ParamGroup([a], new Adam.Options { LearningRate = 0.1 }),
                new Adam.ParamGroup([b], new Adam.Options { weight_decay = 0.5, beta1 = 0.5, beta2 = 0.6 }),
            ],
            0.01);
        for (int i = 0; i < 9; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            (a * b - 1).square().sum().backward();
            optimizer.step();
        }

        PyTorch.AreEqual(expected["a"], a, 1e-13);
        PyTorch.AreEqual(expected["b"], b, 1e-13);
    }

    [Test]
    public void Adam_ParameterWithoutGradient_Rests()
    {
        using var used = new Parameter(ones(3));
        using var unused = new Parameter(ones(3));
        using Adam optimizer = optim.Adam([used, unused], 0.1, weight_decay: 0.5);
        used.sum().backward();
        optimizer.step();
        Assert.That(unused.Equals(ones(3)));
        Assert.That(used.data<float>()[0], Is.EqualTo(0.9f).Within(1e-6));
    }

    [Test]
    public void Adam_NonContiguousParameter_IsUpdated()
    {
        using var packed = new Parameter(arange(6, dtype: float32).reshape(2, 3));
        using var turned = new Parameter(arange(6, dtype: float32).reshape(2, 3).t().contiguous().t());
        Assert.That(turned.is_contiguous(), Is.False);
        using Adam optimizer = optim.Adam([packed, turned], 0.1);
        for (int i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            (packed.square().sum() + turned.square().sum()).backward();
            optimizer.step();
        }

        Assert.That(turned.Equals(packed));
        Assert.That(packed.Equals(arange(6, dtype: float32).reshape(2, 3)), Is.False);
    }

    [Test]
    public void Step_Closure_GivesTheLossWithGradients()
    {
        using var x = new Parameter(ones(2));
        using SGD optimizer = optim.SGD([x], 0.5);
        using (no_grad())
        {
            using Tensor? loss = optimizer.step(() =>
            {
                Tensor value = x.square().sum();
                value.backward();
                return value;
            });
            Assert.That(loss!.item<float>(), Is.EqualTo(2f));
        }

        Assert.That(x.data<float>().ToArray(), Is.EqualTo(new[] { 0f, 0f }));
    }

    [Test]
    public void StateDict_SavedMidway_ContinuesTheSame([Values("Adam", "AdamW", "SGD")] string kind)
    {
        (double[] straight, _) = Run(Make, float64);
        string path = Path.GetTempFileName();
        (double[] broken, _) = Run(Make, float64, interrupt: optimizer =>
        {
            ((OptimizerHelper)optimizer).save_state_dict(path);
            optim.Optimizer fresh = Make(optimizer.parameters());
            ((OptimizerHelper)fresh).load_state_dict(path);
            return fresh;
        });
        File.Delete(path);
        Assert.That(broken, Is.EqualTo(straight));

        optim.Optimizer Make(IEnumerable<Parameter> parameters) => kind switch
        {
            "Adam" => optim.Adam(parameters, 0.01, amsgrad: true),
            "AdamW" => optim.AdamW(parameters, 0.01, weight_decay: 0.1),
            _ => optim.SGD(parameters, 0.05, 0.9),
        };
    }

    [Test]
    public void StateDict_OfAnotherOptimizer_IsRefused()
    {
        using var x = new Parameter(ones(2));
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        using Adam adam = optim.Adam([x]);
        adam.save_state_dict(writer);
        stream.Position = 0;
        using SGD sgd = optim.SGD([x], 0.1);
        using var reader = new BinaryReader(stream);
        Assert.That(() => sgd.load_state_dict(reader), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void ClipGradNorm_EqualsPyTorch()
    {
        Dictionary<string, double[]> expected = PyTorch.Run("""
            a, b = torch.arange(4.).requires_grad_(), torch.ones(3).requires_grad_()
            (a.square().sum() + 3 * b.sum()).backward()
            out("norm", [nn.utils.clip_grad_norm_([a, b], 1.5)]); out("a", a.grad); out("b", b.grad)
            """);
        using var a = new Parameter(arange(4, dtype: float32));
        using var b = new Parameter(ones(3));
        (a.square().sum() + 3 * b.sum()).backward();
        Assert.That(nn.utils.clip_grad_norm_([a, b], 1.5), Is.EqualTo(expected["norm"][0]).Within(1e-5));
        PyTorch.AreEqual(expected["a"], a.grad()!);
        PyTorch.AreEqual(expected["b"], b.grad()!);
    }

    private static (double[] End, double[] Rates) Run(
        Func<IEnumerable<Parameter>, optim.Optimizer> make,
        ScalarType type,
        Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? schedule = null,
        Func<optim.Optimizer, optim.Optimizer>? interrupt = null)
    {
        using DisposeScope outer = NewDisposeScope();
        manual_seed(11);
        using Sequential model = nn.Sequential(nn.Linear(7, 9), nn.Tanh(), nn.Linear(9, 3)).to(type);
        Tensor x = randn(20, 7, dtype: type);
        Tensor y = randn(20, 3, dtype: type);
        optim.Optimizer optimizer = make(model.parameters());
        optim.lr_scheduler.LRScheduler? scheduler = schedule?.Invoke(optimizer);
        var rates = new List<double>();
        for (int i = 0; i < 50; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.mse_loss(model.call(x), y).backward();
            optimizer.step();
            if (scheduler is not null)
            {
                rates.Add(scheduler.get_last_lr().First());
                scheduler.step();
            }

            if (i == 24 && interrupt is not null)
            {
                optimizer = interrupt(optimizer);
            }
        }

        return (PyTorch.Elements(cat(model.parameters().Select(p => p.flatten()).ToList())), [.. rates]);
    }

    private static void Compare(double[] expected, double[] actual, double tolerance, string name)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length), name);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(tolerance * Math.Max(1, Math.Abs(expected[i]))), $"{name}[{i}]");
        }
    }
}
