using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public static string __version__ => "0.99.6";

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.NewDisposeScope();

    /// <summary>Runs an expression and disposes every tensor it made but the result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>Turns the recording of gradients off on this thread until disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => NativeMethods.vg_grad_enabled() != 0;

    public static int get_num_threads() => NativeMethods.vg_num_threads();

    /// <summary>Sets the threads of libtorch's loops and, unlike bare libtorch, of OpenBLAS with them.</summary>
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.vg_set_num_threads(num));

    public static void set_default_dtype(ScalarType dtype) => NativeMethods.Check(NativeMethods.vg_set_default_dtype((int)dtype));

    public static ScalarType get_default_dtype() => (ScalarType)NativeMethods.vg_default_dtype();

    public static bool cuda_is_available() => cuda.is_available();

    public static bool is_tensor(object obj) => obj is Tensor;

    public static long numel(Tensor input) => input.numel();

    /// <summary>What libtorch says of CUDA devices; Debian's build has none.</summary>
    public static partial class cuda
    {
        public static bool is_available() => device_count() > 0;

        public static bool is_cudnn_available() => false;

        public static int device_count() => NativeMethods.vg_cuda_device_count();
    }

    private sealed class GradMode : IDisposable
    {
        private readonly int _before = NativeMethods.vg_grad_enabled();

        public GradMode(bool enabled) => NativeMethods.vg_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.vg_set_grad_enabled(_before);
    }
}
