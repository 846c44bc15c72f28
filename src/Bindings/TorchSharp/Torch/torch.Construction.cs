using System.Runtime.InteropServices;
using VaeGpu.Bindings.Torch;

namespace TorchSharp;

internal static partial class torch
{
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0L, stop, 1L, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1L, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("arange.start_step", start, stop, step, dtype, Argument.None, device), requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("linspace", start, end, steps, dtype, Argument.None, device), requires_grad);

    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("logspace", start, end, steps, @base, dtype, Argument.None, device), requires_grad);

    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.Call("eye.m", rows, columns < 0 ? rows : columns, dtype, Argument.None, device), requires_grad, names);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.Call("zeros_like", input, dtype, Argument.None, device), requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.Call("ones_like", input, dtype, Argument.None, device), requires_grad, names);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.Call("empty_like", input, dtype, Argument.None, device), requires_grad, names);

    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(Aten.Call("full_like", input, value, dtype, Argument.None, device), requires_grad, names);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("rand_like", input, dtype, Argument.None, device), requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("randn_like", input, dtype, Argument.None, device), requires_grad);

    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Aten.Call("randint_like.low_dtype", input, low, high, dtype, Argument.None, device), requires_grad);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Made(Aten.Call("randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None, device), requires_grad, names);

    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(Aten.Call("randperm.generator", n, generator, dtype ?? ScalarType.Int64, Argument.None, device), requires_grad);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Made(Aten.Call("normal.float_float", mean, std, size.ToArray(), generator, dtype, Argument.None, device), requires_grad, names);

    /// <summary>A copy of an array of any rank, of the array's own element type.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) => rawArray switch
    {
        _ when rawArray.GetType().GetElementType() == typeof(bool) => Of<bool>(rawArray, ScalarType.Bool, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(byte) => Of<byte>(rawArray, ScalarType.Byte, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(sbyte) => Of<sbyte>(rawArray, ScalarType.Int8, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(short) => Of<short>(rawArray, ScalarType.Int16, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(int) => Of<int>(rawArray, ScalarType.Int32, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(long) => Of<long>(rawArray, ScalarType.Int64, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(float) => Of<float>(rawArray, ScalarType.Float32, dtype, device, requires_grad, names),
        _ when rawArray.GetType().GetElementType() == typeof(double) => Of<double>(rawArray, ScalarType.Float64, dtype, device, requires_grad, names),
        _ => throw new NotSupportedException($"No tensor has elements of type {rawArray.GetType().GetElementType()}."),
    };

    private static Tensor Of<T>(Array array, ScalarType type, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged => Filled(Flat<T>(array), type, Shape(array), dtype, device, requiresGrad, names);

    // Every factory ends here. Named dimensions are not in this subset.
    private static Tensor Made(Tensor tensor, bool requiresGrad, string[]? names = null)
    {
        if (names is not null)
        {
            throw new NotSupportedException("Named dimensions are not in this subset.");
        }

        return requiresGrad ? tensor.requires_grad_() : tensor;
    }

    private static Tensor Filled<T>(ReadOnlySpan<T> data, ScalarType type, long[] shape, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        if (shape.TotalSize() != data.Length)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {data.Length} elements for [{string.Join(", ", shape)}]");
        }

        Tensor tensor = empty(shape, type);
        MemoryMarshal.AsBytes(data).CopyTo(tensor.bytes);
        if ((dtype is null || dtype == type) && (device is null || device.type == DeviceType.CPU))
        {
            return Made(tensor, requiresGrad, names);
        }

        using (tensor)
        {
            return Made(tensor.to(dtype ?? type, device ?? CPU), requiresGrad, names);
        }
    }

    private static T[] Copied<T>(IList<T> list) => list as T[] ?? [.. list];

    private static ReadOnlySpan<T> Flat<T>(Array array)
        where T : unmanaged => MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static long[] Shape(Array array)
    {
        long[] shape = new long[array.Rank];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = array.GetLongLength(axis);
        }

        return shape;
    }

    // A truth value or an integer fills a tensor of its own type; reals take the default type.
    private static ScalarType? Inferred(Scalar value) => value.Kind == ArgumentKind.Double ? null : value.Type;
}
