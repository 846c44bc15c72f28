using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VaeGpu.TorchSharpTests;

/// <summary>Training leaves nothing behind.</summary>
[NonParallelizable]
public class MemoryTests
{
    [Test]
    public void TrainingLoop_KeepsTensorsAndMemory()
    {
        manual_seed(1);
        using Sequential model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64));
        using Adam optimizer = optim.Adam(model.parameters(), 1e-3);
        using Tensor data = randn(32, 64);
        Train(100);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long tensors = Tensor.TotalCount;
        long native = LiveTensors.Count;
        long resident = Resident();
        Train(1000);
        Assert.Multiple(() =>
        {
            Assert.That(Tensor.TotalCount, Is.AtMost(tensors));
            Assert.That(LiveTensors.Count, Is.AtMost(native));
            Assert.That(Resident() - resident, Is.LessThan(32 << 20));
        });

        void Train(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                optimizer.zero_grad();
                Tensor loss = nn.functional.mse_loss(model.call(data), data);
                loss.backward();
                optimizer.step();
            }
        }
    }

    [Test]
    public void Finaliser_FreesForgottenTensors()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 10 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(before));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = ones(10);
            }
        }
    }

    [Test]
    public void HandleCount_AgreesWithTheNativeOne()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using Tensor a = ones(3);
        Tensor[] parts = a.unbind();
        (Tensor values, Tensor indexes) = a.max(0);
        using Parameter parameter = new(values);
        Assert.That(values.IsInvalid);
        Assert.That(LiveTensors.Count, Is.EqualTo(Tensor.TotalCount));
        indexes.Dispose();
        Array.ForEach(parts, part => part.Dispose());
    }

    private static long Resident()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
