using System.Runtime.InteropServices;
using System.Text;

namespace VaeGpu.Bindings.Torch;

/// <summary>The functions of libvaegpu_torch.so; vaegpu_torch.h says what each does.</summary>
/// <remarks>
/// The library is found by its plain name next to the assembly. Those that only read a field skip the collector's
/// transition.
/// </remarks>
internal static unsafe partial class NativeMethods
{
    private const string Library = "vaegpu_torch";

    [DllImport(Library)]
    private static extern byte* vg_error();

    [DllImport(Library)]
    public static extern nint vg_find([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string overload);

    [DllImport(Library)]
    public static extern int vg_call(nint op, NativeValue* arguments, int count, NativeValue* results, int capacity);

    [DllImport(Library)]
    public static extern void vg_take(NativeValue* results, int count);

    [DllImport(Library)]
    public static extern void vg_free(nint tensor);

    [DllImport(Library)]
    public static extern nint vg_alias(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern long vg_live_tensors();

    [DllImport(Library), SuppressGCTransition]
    public static extern int vg_rank(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern long vg_numel(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern int vg_dtype(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern int vg_element_size(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern long vg_device(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern long vg_storage_offset(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern void vg_sizes(nint tensor, long* sizes);

    [DllImport(Library)]
    public static extern int vg_strides(nint tensor, long* strides);

    [DllImport(Library)]
    public static extern nint vg_data(nint tensor);

    [DllImport(Library), SuppressGCTransition]
    public static extern int vg_is_contiguous(nint tensor);

    [DllImport(Library)]
    public static extern int vg_is_leaf(nint tensor);

    [DllImport(Library)]
    public static extern int vg_requires_grad(nint tensor);

    [DllImport(Library)]
    public static extern int vg_set_requires_grad(nint tensor, int value);

    [DllImport(Library)]
    public static extern int vg_backward(nint* tensors, nint* gradients, int count, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [DllImport(Library)]
    public static extern int vg_grad_of(nint* outputs, nint* gradients, int count, nint* inputs, int inputCount, int retainGraph, int createGraph, int allowUnused, nint* results);

    [DllImport(Library)]
    public static extern nint vg_grad(nint tensor);

    [DllImport(Library)]
    public static extern int vg_retain_grad(nint tensor);

    [DllImport(Library)]
    public static extern int vg_zero_grad(nint* tensors, int count);

    [DllImport(Library)]
    public static extern int vg_grad_enabled();

    [DllImport(Library)]
    public static extern void vg_set_grad_enabled(int enabled);

    [DllImport(Library)]
    public static extern nint vg_default_generator();

    [DllImport(Library)]
    public static extern nint vg_new_generator(ulong seed);

    [DllImport(Library)]
    public static extern void vg_free_generator(nint generator);

    [DllImport(Library)]
    public static extern int vg_generator_seed(nint generator, ulong seed);

    [DllImport(Library)]
    public static extern long vg_generator_random_seed(nint generator);

    [DllImport(Library)]
    public static extern long vg_generator_initial_seed(nint generator);

    [DllImport(Library)]
    public static extern nint vg_generator_state(nint generator);

    [DllImport(Library)]
    public static extern int vg_generator_set_state(nint generator, nint state);

    [DllImport(Library)]
    public static extern int vg_manual_seed(ulong seed);

    [DllImport(Library)]
    public static extern int vg_num_threads();

    [DllImport(Library)]
    public static extern int vg_set_num_threads(int count);

    [DllImport(Library)]
    public static extern int vg_cuda_device_count();

    [DllImport(Library)]
    public static extern int vg_default_dtype();

    [DllImport(Library)]
    public static extern int vg_set_default_dtype(int dtype);

    [DllImport(Library)]
    public static extern int vg_adam_step(nint* parameters, nint* averages, nint* squares, nint* maximumSquares, long* steps, int count, AdamOptions* options);

    /// <summary>Throws the failure of the call just made on this thread, as the package does: an ExternalException with libtorch's text.</summary>
    public static void Throw() => throw new ExternalException(Text(vg_error()));

    /// <summary>Passes a status on, throwing if it is a failure.</summary>
    public static int Check(int status)
    {
        if (status < 0)
        {
            Throw();
        }

        return status;
    }

    private static string Text(byte* text) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
