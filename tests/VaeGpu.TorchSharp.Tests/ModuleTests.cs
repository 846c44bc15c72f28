using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Names, state, files and the walk over modules.</summary>
public class ModuleTests
{
    [Test]
    public void Module_OfFields_RegistersThemByName()
    {
        using var model = new Model();
        Assert.That(model.named_parameters().Select(entry => entry.name), Is.EqualTo(new[]
        {
            "scale", "encoder.first.weight", "encoder.first.bias", "encoder.last.weight", "encoder.last.bias", "blocks.0.weight", "blocks.1.weight",
        }));
        Assert.That(model.named_buffers().Select(entry => entry.name), Is.EqualTo(new[] { "_mean" }));
        Assert.That(model.state_dict().Keys, Is.SupersetOf(new[] { "scale", "_mean" }));
        Assert.That(model.named_children().Select(entry => entry.name), Is.EqualTo(new[] { "encoder", "blocks" }));
        Assert.That((model.has_parameter("encoder.last.bias"), model.has_parameter("nothing")), Is.EqualTo((true, false)));
        Assert.That(model.modules().Count(), Is.EqualTo(7));
    }

    [Test]
    public void Training_SwitchesTheWholeTree()
    {
        using var model = new Model();
        model.eval();
        Assert.That(model.modules().Append(model).All(module => !module.training));
        model.train();
        Assert.That(model.modules().All(module => module.training));
        using Dropout dropout = nn.Dropout(0.5);
        dropout.eval();
        Assert.That(dropout.call(ones(100)).Equals(ones(100)));
        dropout.train();
        Assert.That(dropout.call(ones(100)).Equals(ones(100)), Is.False);
    }

    [Test]
    public void SaveLoad_RoundTrips_BitForBit()
    {
        manual_seed(1);
        using var one = new Model();
        manual_seed(2);
        using var two = new Model();
        string path = Path.GetTempFileName();
        one.save(path);
        two.load(path);
        File.Delete(path);
        foreach ((string name, Tensor tensor) in one.state_dict())
        {
            Assert.That(two.state_dict()[name].Equals(tensor), name);
        }

        Assert.That(one.call(ones(2, 3)).Equals(two.call(ones(2, 3))));
    }

    [Test]
    public void Save_WritesTheFormat()
    {
        using Linear linear = nn.Linear(2, 1);
        nn.init.constant_(linear.weight!, 1);
        nn.init.constant_(linear.bias!, -2);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        linear.save(writer);
        byte[] expected =
        [
            2,
            6, .. "weight"u8, 6, 2, 1, 2, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(1f),
            4, .. "bias"u8, 6, 1, 1, .. BitConverter.GetBytes(-2f),
        ];
        Assert.That(stream.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Load_OfAnotherModel_IsRefused()
    {
        using Linear small = nn.Linear(2, 1);
        using Linear large = nn.Linear(2, 3);
        using Linear bare = nn.Linear(2, 1, hasBias: false);
        Assert.That(() => Pass(small, large), Throws.ArgumentException);
        Assert.That(() => Pass(small, bare), Throws.ArgumentException);
        Assert.That(() => Pass(small, nn.Linear(2, 1, dtype: float64)), Throws.ArgumentException);
        Pass(small, bare, strict: false);
        Assert.That(bare.weight!.Equals(small.weight!));
        using var cut = new MemoryStream([1, 6, .. "weight"u8, 6, 2, 1, 2, 0, 0]);
        Assert.That(() => bare.load(cut), Throws.TypeOf<EndOfStreamException>());
        using var endless = new MemoryStream([.. Enumerable.Repeat((byte)0xff, 20)]);
        Assert.That(() => bare.load(endless), Throws.TypeOf<InvalidDataException>());

        static void Pass(nn.Module from, nn.Module to, bool strict = true)
        {
            using var stream = new MemoryStream();
            from.save(new BinaryWriter(stream));
            stream.Position = 0;
            to.load(stream, strict);
        }
    }

    [Test]
    public void LoadStateDict_CopiesAndReportsNames()
    {
        using Linear from = nn.Linear(2, 2);
        using Linear to = nn.Linear(2, 2);
        to.load_state_dict(from.state_dict());
        Assert.That(to.weight!.Equals(from.weight!));
        Assert.That(to.weight!.requires_grad);
        Dictionary<string, Tensor> odd = new() { ["weight"] = ones(2, 2), ["other"] = ones(1) };
        Assert.That(() => to.load_state_dict(odd), Throws.InvalidOperationException);
        (IList<string> missing, IList<string> unexpected) = to.load_state_dict(odd, strict: false);
        Assert.That((missing, unexpected), Is.EqualTo((new[] { "bias" }, new[] { "other" })));
        Assert.That(to.weight!.Equals(ones(2, 2)));
    }

    [Test]
    public void To_ConvertsFieldsAndRegister()
    {
        using Model model = new Model().to(float64);
        Assert.That(model.parameters().Select(parameter => parameter.dtype), Is.All.EqualTo(float64));
        Assert.That((model.scale.dtype, model.scale.requires_grad, model.Mean.dtype), Is.EqualTo((float64, true, float64)));
        model.call(ones(2, 3, dtype: float64)).sum().backward();
        Assert.That(model.parameters().All(parameter => parameter.grad() is not null));
        using Model on = model.to(CPU);
        Assert.That(ReferenceEquals(on, model));
    }

    [Test]
    public void Sequential_NamesNumbersAndAppends()
    {
        using Sequential sequence = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.ReLU()));
        sequence.append(nn.Linear(3, 1));
        Assert.That(sequence.named_parameters().Select(entry => entry.name), Is.EqualTo(new[] { "a.weight", "a.bias", "2.weight", "2.bias" }));
        Assert.That(sequence.Count, Is.EqualTo(3));
        Assert.That(sequence.call(ones(4, 2)).shape, Is.EqualTo(new long[] { 4, 1 }));
        using Sequential activations = nn.Sequential(nn.Identity(), nn.ReLU(inplace: true), nn.Flatten());
        Assert.That(activations.call(-ones(2, 3, 1)).Equals(zeros(2, 3)));
    }

    [Test]
    public void Hooks_SeeAndChangeCalls()
    {
        using Linear linear = nn.Linear(2, 2);
        nn.Module<Tensor, Tensor> module = linear;
        var seen = new List<string>();
        var before = module.register_forward_pre_hook((_, x) => { seen.Add("before"); return x; });
        module.register_forward_hook((_, _, y) => { seen.Add("after"); return y * 0; });
        Assert.That(module.call(ones(1, 2)).Equals(zeros(1, 2)));
        before.remove();
        module.call(ones(1, 2)).Dispose();
        Assert.That(seen, Is.EqualTo(new[] { "before", "after", "after" }));
    }

    [Test]
    public void Losses_AndActivations_AreTheFunctionals()
    {
        using Tensor a = tensor(new[] { -1.5, 0.2, 0.9 });
        using Tensor b = tensor(new[] { 0.1, 0.6, 0.3 });
        Assert.That(nn.MSELoss().call(a, b).Equals(nn.functional.mse_loss(a, b)));
        Assert.That(nn.L1Loss(nn.Reduction.Sum).call(a, b).Equals((a - b).abs().sum()));
        Assert.That(nn.BCEWithLogitsLoss().call(a, b).allclose(nn.BCELoss().call(a.sigmoid(), b)));
        Assert.That(nn.SiLU().call(a).allclose(a * a.sigmoid()));
        Assert.That(nn.Softmax(0).call(a).sum().item<double>(), Is.EqualTo(1).Within(1e-12));
        Assert.That(nn.LogSoftmax(0).call(a).exp().allclose(nn.Softmax(0).call(a)));
        Assert.That(nn.LeakyReLU(0.1).call(a)[0].item<double>(), Is.EqualTo(-0.15).Within(1e-12));
        Assert.That(nn.CrossEntropyLoss().call(a.unsqueeze(0), tensor(new[] { 2L })).allclose(-a.log_softmax(0)[2]));
    }

    [Test]
    public void TensorDataset_GivesSamples()
    {
        using TensorDataset data = utils.data.TensorDataset(arange(6).reshape(3, 2), arange(3));
        Assert.That(data.Count, Is.EqualTo(3));
        Assert.That(data.GetTensor(2)[0].data<long>().ToArray(), Is.EqualTo(new[] { 4L, 5L }));
        Assert.That(() => utils.data.TensorDataset(ones(2), ones(3)), Throws.ArgumentException);
    }

    private sealed class Model : nn.Module<Tensor, Tensor>
    {
        public readonly Parameter scale = new(ones(1));
        private readonly Tensor _mean = zeros(3);
        public readonly Sequential encoder = nn.Sequential(("first", nn.Linear(3, 4)), ("act", nn.Tanh()), ("last", nn.Linear(4, 2)));
        public readonly ModuleList<Linear> blocks = nn.ModuleList(nn.Linear(2, 2, hasBias: false), nn.Linear(2, 2, hasBias: false));

        public Model()
            : base(nameof(Model)) => RegisterComponents();

        public Tensor Mean => _mean;

        public override Tensor forward(Tensor input)
        {
            Tensor h = encoder.call(input - _mean) * scale;
            foreach (Linear block in blocks)
            {
                h = h + block.call(h);
            }

            return h;
        }
    }
}
