using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Construction, indexing, reading out, conversions and errors.</summary>
public class TensorTests
{
    [Test]
    public void Tensor_FromArrays_HasTheirShapeTypeAndElements()
    {
        using Tensor cube = tensor(new float[,,] { { { 1, 2 }, { 3, 4 }, { 5, 6 } } });
        Assert.That((cube.shape, cube.dtype), Is.EqualTo((new long[] { 1, 3, 2 }, float32)));
        Assert.That(cube.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 6 }));
        Assert.That(tensor(new byte[] { 250, 3 }).to(float32).data<float>().ToArray(), Is.EqualTo(new[] { 250f, 3f }));
        Assert.That(tensor(new[] { 1.5, 2.5 }, dtype: float32).dtype, Is.EqualTo(float32));
        Assert.That(tensor(new List<long> { 4, 5, 6, 7 }, 2, 2)[1, 0].item<long>(), Is.EqualTo(6));
        Assert.That(tensor(new[] { true, false }).dtype, Is.EqualTo(ScalarType.Bool));
        Assert.That(from_array(new int[,] { { 1, 2 } }).shape, Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(tensor(3.5f, requires_grad: true).requires_grad);
        Assert.That(() => tensor(new[] { 1f, 2f, 3f }, new long[] { 2, 2 }), Throws.ArgumentException);
        Assert.That(empty(0, 5).numel(), Is.Zero);
    }

    [Test]
    public void Indexers_ReadAndWrite()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(24).reshape(2, 3, 4);
        Assert.That(x[1, 2, 3].item<long>(), Is.EqualTo(23));
        Assert.That(x[-1].shape, Is.EqualTo(new long[] { 3, 4 }));
        Same(x[TensorIndex.Ellipsis, 1], [1, 5, 9, 13, 17, 21], 2, 3);
        Same(x[TensorIndex.Colon, TensorIndex.Slice(1, 3), 0], [4, 8, 16, 20], 2, 2);
        Same(x[.., 1.., ..^2], [4, 5, 8, 9, 16, 17, 20, 21], 2, 2, 2);
        Same(x[0, TensorIndex.None, TensorIndex.Slice(step: 2)], [0, 1, 2, 3, 8, 9, 10, 11], 1, 2, 4);
        Same(x[TensorIndex.Single(1), TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 3, 0 }))], [15, 12, 19, 16, 23, 20], 3, 2);
        Same(x[tensor(new long[] { 1, 0 }), tensor(new long[] { 2, 1 })], [20, 21, 22, 23, 4, 5, 6, 7], 2, 4);
        Same(x[x > 21], [22, 23], 2);

        x[0, 0, 0] = tensor(100L);
        x[1] = zeros(3, 4, dtype: int64);
        x[TensorIndex.Single(0), TensorIndex.Single(1)] = full([4], 7L, int64);
        x[x == 100] = tensor(-1L);
        Same(x, [-1, 1, 2, 3, 7, 7, 7, 7, 8, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2, 3, 4);

        static void Same(Tensor actual, long[] expected, params long[] shape)
        {
            Assert.That(actual.shape, Is.EqualTo(shape));
            Assert.That(actual.data<long>().ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Accessor_FollowsStrides()
    {
        using Tensor turned = arange(6, dtype: float32).reshape(2, 3).t();
        using TensorAccessor<float> elements = turned.data<float>();
        Assert.That(elements.ToArray(), Is.EqualTo(new[] { 0f, 3, 1, 4, 2, 5 }));
        Assert.That((elements[3], elements[2, 1], elements.Count), Is.EqualTo((4f, 5f, 6L)));
        Assert.That(elements.Skip(4), Is.EqualTo(new[] { 2f, 5f }));
        elements[1, 0] = 9;
        elements.CopyFrom([8, 7], tensorIndex: 4);
        Assert.That(turned.contiguous().data<float>().ToArray(), Is.EqualTo(new[] { 0f, 3, 9, 4, 8, 7 }));
        Assert.That(() => elements[6], Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => elements[0, 2], Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => turned.bytes.Length, Throws.TypeOf<NotImplementedException>());
        Assert.That(() => turned.data<double>(), Throws.ArgumentException);
    }

    [Test]
    public void Bytes_AreTheMemory()
    {
        using Tensor x = zeros(3, dtype: int32);
        MemoryMarshal.Cast<byte, int>(x.bytes)[1] = 77;
        Assert.That(x[1].item<int>(), Is.EqualTo(77));
        x.bytes = new byte[12];
        Assert.That(x.sum().item<long>(), Is.Zero);
        Assert.That(() => x.bytes = new byte[11], Throws.ArgumentException);
    }

    [Test]
    public void Item_WantsOneElementOfTheType()
    {
        using Tensor one = tensor(2.5);
        Assert.That(one.item<double>(), Is.EqualTo(2.5));
        Assert.That((one.ToSingle(), one.ToInt32(), (double)one, (bool)one), Is.EqualTo((2.5f, 2, 2.5, true)));
        Assert.That(() => one.item<float>(), Throws.ArgumentException);
        Assert.That(() => ones(2).item<float>(), Throws.ArgumentException);
        Assert.That((one.ToScalar().Type, tensor(3L).ToScalar().Type), Is.EqualTo((float64, int64)));
    }

    [Test]
    public void Devices_Parse()
    {
        Assert.That((device("cpu").type, new Device("cuda:1").index, new Device("cuda").index), Is.EqualTo((DeviceType.CPU, 1, -1)));
        Assert.That((CPU.ToString(), new Device("CUDA:2").ToString()), Is.EqualTo(("cpu", "cuda:2")));
        Assert.That(cuda.is_available(), Is.EqualTo(cuda.device_count() > 0));
        using Tensor x = ones(2).to(CPU).cpu().to("cpu");
        Assert.That(x.device_type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void Failures_AreManagedExceptionsWithLibtorchsText()
    {
        using Tensor a = ones(2, 3);
        using Tensor b = ones(4, 5);
        Assert.That(() => a + b, Throws.TypeOf<ExternalException>().With.Message.Contains("must match the size of tensor b"));
        Assert.That(() => a.matmul(b), Throws.TypeOf<ExternalException>().With.Message.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"));
        Assert.That(() => a.reshape(5), Throws.TypeOf<ExternalException>().With.Message.Contains("invalid for input of size 6"));
        Assert.That(() => a.backward(), Throws.TypeOf<ExternalException>());
        Assert.That(() => a.index_select(0, tensor(new long[] { 9 })), Throws.TypeOf<ExternalException>().With.Message.Contains("index out of range"));
        Assert.That(() => linalg.cholesky(-eye(2)), Throws.TypeOf<ExternalException>().With.Message.Contains("positive-definite"));
        Assert.That(() => ones(2, device: new Device("cuda")), Throws.TypeOf<ExternalException>());
        using Tensor still = a + a;
        Assert.That(still.sum().item<float>(), Is.EqualTo(12f));
    }

    [Test]
    public void Failures_LeakNothing()
    {
        using Tensor a = ones(2, 3);
        using Tensor b = ones(4, 5);
        Fail();
        // What earlier tests left to the finalizer must not go while this one counts; what goes late all the same only lowers the count.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = LiveTensors.Count;
        for (int i = 0; i < 100; i++)
        {
            Fail();
        }

        Assert.That(LiveTensors.Count, Is.AtMost(before));

        void Fail() => Assert.That(() => cat([a, b], 0), Throws.TypeOf<ExternalException>());
    }

    [Test]
    public void Equality_ComparesElements()
    {
        using Tensor a = ones(2);
        Assert.That(a.Equals(ones(2)));
        Assert.That(a.Equals(zeros(2)), Is.False);
        Assert.That(a.Equals((object)ones(2)));
        Assert.That(a.allclose(a + 1e-7));
        Assert.That(a.ToString(), Does.Contain("[2]").And.Contain("Float32"));
    }

    [Test]
    public void AutogradGrad_GivesGradientsWithoutGathering()
    {
        using var x = new TorchSharp.Modules.Parameter(tensor(new[] { 2.0, 3.0 }));
        IList<Tensor> gradients = autograd.grad([x.pow(3).sum()], [x], create_graph: true);
        Assert.That(gradients[0].detach().data<double>().ToArray(), Is.EqualTo(new[] { 12.0, 27.0 }));
        Assert.That(x.grad() is null);
        gradients[0].sum().backward();
        Assert.That(x.grad()!.data<double>().ToArray(), Is.EqualTo(new[] { 12.0, 18.0 }));
    }

    [Test]
    public void Backward_RetainGraphAndGatherTwice()
    {
        using var x = new TorchSharp.Modules.Parameter(ones(2));
        using Tensor y = x.square().sum();
        y.backward(retain_graph: true);
        y.backward();
        Assert.That(x.grad()!.data<float>().ToArray(), Is.EqualTo(new[] { 4f, 4f }));
        Assert.That(() => y.backward(), Throws.TypeOf<ExternalException>());
        using Tensor detached = (x * 2).detach();
        Assert.That(detached.requires_grad, Is.False);
    }

    [Test]
    public void ConditionsAndLists_OfManyTensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] many = Enumerable.Range(0, 200).Select(n => tensor((float)n)).ToArray();
        Tensor all = stack(many);
        Assert.That(all.sum().item<float>(), Is.EqualTo(19900f));
        Tensor[] parts = all.unbind();
        Assert.That((parts.Length, parts[199].item<float>()), Is.EqualTo((200, 199f)));
        Assert.That(where(all > 197)[0].data<long>().ToArray(), Is.EqualTo(new[] { 198L, 199L }));
    }
}
