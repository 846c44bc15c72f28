using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Who owns a tensor, and when it dies.</summary>
public class ScopeTests
{
    [Test]
    public void Scope_End_DisposesWhatWasMadeInIt()
    {
        Tensor inner, moved, detached;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                inner = ones(2);
                moved = ones(2).MoveToOuterDisposeScope();
                detached = ones(2).DetachFromDisposeScope();
                Assert.That(scope.DisposablesCount, Is.EqualTo(1));
            }

            Assert.That((inner.IsInvalid, moved.IsInvalid, detached.IsInvalid), Is.EqualTo((true, false, false)));
            Assert.That(outer.Contains(moved));
        }

        Assert.That((moved.IsInvalid, detached.IsInvalid), Is.EqualTo((true, false)));
        detached.Dispose();
        Assert.That(() => detached.shape, Throws.InvalidOperationException);
    }

    [Test]
    public void Scope_DisposeEverythingBut_KeepsOwning()
    {
        Tensor kept;
        using (DisposeScope scope = NewDisposeScope())
        {
            kept = zeros(1);
            Tensor gone = kept + 1;
            Assert.That(ReferenceEquals(scope.DisposeEverythingBut(kept), kept));
            Assert.That((kept.IsInvalid, gone.IsInvalid), Is.EqualTo((false, true)));
        }

        Assert.That(kept.IsInvalid);
    }

    [Test]
    public void Scope_ManualDispose_LeavesIt()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = zeros(1);
        tensor.Dispose();
        tensor.Dispose();
        Assert.That(scope.DisposablesCount, Is.Zero);
    }

    [Test]
    public void Scope_OfAnotherThread_DoesNotTakePart()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor other = null!;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();
        Assert.That(scope.Contains(other), Is.False);
        other.Dispose();
    }

    [Test]
    public void Modules_AndOptimizerState_OutliveTheScopeTheyWereMadeIn()
    {
        Linear linear;
        Adam optimizer;
        using (NewDisposeScope())
        {
            linear = nn.Linear(3, 2);
            optimizer = optim.Adam(linear.parameters());
        }

        using (NewDisposeScope())
        {
            linear.call(ones(1, 3)).sum().backward();
            optimizer.step();
        }

        linear.call(ones(1, 3)).Dispose();
        optimizer.Dispose();
        linear.Dispose();
    }

    [Test]
    public void Modes_NestAndRestore()
    {
        using var x = new Parameter(ones(1));
        Assert.That(is_grad_enabled());
        using (no_grad())
        {
            Assert.That((x * 2).requires_grad, Is.False);
            using (enable_grad())
            {
                Assert.That((x * 2).requires_grad);
            }

            Assert.That(is_grad_enabled(), Is.False);
        }

        Assert.That(is_grad_enabled());
    }

    [Test]
    public void WrappedScope_KeepsTheResultAlone()
    {
        long before = Tensor.TotalCount;
        using Tensor result = WrappedTensorDisposeScope(() => ((ones(3) + 1) * 2).sum());
        Assert.That((result.item<float>(), Tensor.TotalCount - before), Is.EqualTo((12f, 1L)));
    }

    [Test]
    public void Threads_TrainIndependently()
    {
        double[] ends = new double[4];
        Thread[] threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            using var generator = new Generator(5);
            using var x = new Parameter(randn(50, generator: generator));
            using Adam optimizer = optim.Adam([x], 0.1);
            for (int i = 0; i < 100; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                optimizer.zero_grad();
                (x - 3).square().mean().backward();
                optimizer.step();
            }

            ends[n] = x.mean().ToDouble();
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(ends, Is.All.EqualTo(ends[0]));
        Assert.That(ends[0], Is.EqualTo(3).Within(0.2));
    }

    [Test]
    public void NumThreads_CanBeSet()
    {
        int before = get_num_threads();
        set_num_threads(2);
        Assert.That(get_num_threads(), Is.EqualTo(2));
        using Tensor product = randn(300, 300).matmul(randn(300, 300));
        set_num_threads(1);
        Assert.That(get_num_threads(), Is.EqualTo(1));
        set_num_threads(before);
    }
}
