using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    /// <summary>
    /// A tensor of libtorch. Holds one reference to native memory, given up by <see cref="Dispose"/>, by the
    /// <see cref="DisposeScope"/> it was made in, or at last by the finaliser.
    /// </summary>
    /// <remarks>
    /// The members are those of TorchSharp 0.99.6 and mean what they mean there and in PyTorch. A failure is an
    /// ExternalException with libtorch's text. Methods ending in an underscore change the tensor and return it.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;

        internal nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            long count = Interlocked.Increment(ref _totalCount);
            if (count > _peakCount)
            {
                _peakCount = count;
            }

            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Release();

        /// <summary>The tensors alive in this process; one that awaits the finaliser counts.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public static long PeakCount => _peakCount;

        public string? name { get; set; }

        /// <summary>True once the tensor is disposed.</summary>
        public bool IsInvalid => handle == 0;

        public nint Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        internal DisposeScope? OwningDisposeScope { get; set; }

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public void Dispose()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            Release();
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public nint DecoupleFromNativeHandle()
        {
            nint taken = Handle;
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref _totalCount);
            handle = 0;
            return taken;
        }

        /// <summary>True if shapes and all elements agree.</summary>
        public bool Equals(Tensor target) => target is not null && Aten.CallBool("equal", this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => IsInvalid ? "(disposed)" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        /// <summary>Wraps a native result, or throws the failure that a null one stands for.</summary>
        internal static Tensor Own(nint handle)
        {
            if (handle == 0)
            {
                NativeMethods.Throw();
            }

            return new Tensor(handle);
        }

        private void Release()
        {
            nint released = Interlocked.Exchange(ref handle, 0);
            if (released != 0)
            {
                Interlocked.Decrement(ref _totalCount);
                NativeMethods.vg_free(released);
            }
        }
    }
}
