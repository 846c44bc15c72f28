using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public static long seed() => Generator.Default.seed();

    /// <summary>Seeds the default generator; the numbers that follow are PyTorch's for the same seed.</summary>
    public static Generator manual_seed(long seed)
    {
        NativeMethods.Check(NativeMethods.vg_manual_seed(unchecked((ulong)seed)));
        return Generator.Default;
    }

    public static long initial_seed() => Generator.Default.initial_seed();

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The same under torch.random.</summary>
    public static partial class random
    {
        public static long seed() => torch.seed();

        public static long initial_seed() => torch.initial_seed();

        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A source of random numbers on the CPU. Not for two threads at once.</summary>
    public class Generator : IDisposable
    {
        private static readonly Generator TheDefault = new(NativeMethods.vg_default_generator());

        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            if (this.device.type != DeviceType.CPU)
            {
                throw new NotImplementedException("Only CPU generators are supported.");
            }

            _handle = NativeMethods.vg_new_generator(seed);
        }

        private Generator(nint handle)
        {
            _handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => TheDefault;

        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Generator invalid -- empty handle.");

        public Device device { get; private set; }

        public Tensor get_state() => Tensor.Own(NativeMethods.vg_generator_state(Handle));

        public void set_state(Tensor value) => NativeMethods.Check(NativeMethods.vg_generator_set_state(Handle, value.Handle));

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.vg_generator_seed(Handle, unchecked((ulong)seed)));
            return this;
        }

        public long seed() => NativeMethods.vg_generator_random_seed(Handle);

        public long initial_seed() => NativeMethods.vg_generator_initial_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            // The default generator outlives every caller's `using`.
            nint handle = ReferenceEquals(this, TheDefault) ? 0 : Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                NativeMethods.vg_free_generator(handle);
            }
        }
    }
}
