using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using static TorchSharp.torch;

namespace VaeGpu.Bindings.Torch;

/// <summary>
/// Calls libtorch's operators by schema name and overload, as in <c>Aten.Call("add.Tensor", left, right, 1)</c>,
/// through the dispatcher's boxed call, gradients included. Arguments left out at the end take the schema's
/// defaults. A call costs about a microsecond more than the operator itself.
/// </summary>
internal static unsafe class Aten
{
    private const int Room = 8;

    // Keyed by reference: the names are literals, so that a look-up is a few nanoseconds, and an equal string that
    // is another object merely finds its operator a second time.
    private static readonly ConcurrentDictionary<string, nint> Operators = new(ReferenceComparer.Instance);

    /// <summary>Calls an operator that returns one tensor.</summary>
    public static Tensor Call(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[Room];
        int count = Invoke(name, arguments, results);
        return count == 1 && results[0].Kind == (int)ArgumentKind.Tensor
            ? new Tensor((nint)results[0].Bits)
            : throw Unexpected(name, results, count);
    }

    /// <summary>Calls an operator that changes <paramref name="self"/> and gives it back.</summary>
    public static Tensor InPlace(string name, Tensor self, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[Room];
        Span<Argument> all = [self, default, default, default, default, default, default, default];
        arguments.CopyTo(all[1..]);
        int count = Invoke(name, all[..(arguments.Length + 1)], results);
        Free(results, count);
        return self;
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    public static (Tensor First, Tensor Second) Call2(string name, params ReadOnlySpan<Argument> arguments)
    {
        Tensor[] tensors = CallMany(name, arguments);
        return tensors.Length == 2 ? (tensors[0], tensors[1]) : throw new InvalidOperationException($"{name} returned {tensors.Length} tensors");
    }

    /// <summary>Calls an operator that returns three tensors.</summary>
    public static (Tensor First, Tensor Second, Tensor Third) Call3(string name, params ReadOnlySpan<Argument> arguments)
    {
        Tensor[] tensors = CallMany(name, arguments);
        return tensors.Length == 3 ? (tensors[0], tensors[1], tensors[2]) : throw new InvalidOperationException($"{name} returned {tensors.Length} tensors");
    }

    /// <summary>Calls an operator that returns any number of tensors.</summary>
    public static Tensor[] CallMany(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* room = stackalloc NativeValue[Room];
        int count = Invoke(name, arguments, room);
        NativeValue[]? all = count > Room ? new NativeValue[count] : null;
        fixed (NativeValue* many = all)
        {
            if (all is not null)
            {
                NativeMethods.vg_take(many, count);
            }

            NativeValue* results = all is null ? room : many;
            var tensors = new Tensor[count];
            for (int i = 0; i < count; i++)
            {
                tensors[i] = new Tensor((nint)results[i].Bits);
            }

            return tensors;
        }
    }

    /// <summary>Calls an operator that returns a truth value.</summary>
    public static bool CallBool(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[Room];
        int count = Invoke(name, arguments, results);
        return count == 1 && results[0].Kind == (int)ArgumentKind.Bool ? results[0].Bits != 0 : throw Unexpected(name, results, count);
    }

    /// <summary>Calls an operator that returns a number, as its kind and bits.</summary>
    public static (ArgumentKind Kind, long Bits) CallNumber(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue* results = stackalloc NativeValue[Room];
        int count = Invoke(name, arguments, results);
        return count == 1 && results[0].Kind != (int)ArgumentKind.Tensor ? ((ArgumentKind)results[0].Kind, results[0].Bits) : throw Unexpected(name, results, count);
    }

    private static int Invoke(string name, ReadOnlySpan<Argument> arguments, NativeValue* results)
    {
        nint op = Operators.TryGetValue(name, out nint known) ? known : Find(name);

        // Lists and strings are packed into one buffer of words, on the stack for the sizes that occur in training.
        int words = 0;
        foreach (ref readonly Argument argument in arguments)
        {
            words += argument.Reference is null ? 0 : WordsOf(argument);
        }

        const int StackWords = 64;
        long* stack = stackalloc long[StackWords];
        long[]? rented = words > StackWords ? ArrayPool<long>.Shared.Rent(words) : null;
        fixed (long* heap = rented)
        {
            long* next = rented is null ? stack : heap;
            NativeValue* values = stackalloc NativeValue[arguments.Length];
            for (int i = 0; i < arguments.Length; i++)
            {
                values[i] = Pack(arguments[i], ref next);
            }

            int count = NativeMethods.vg_call(op, values, arguments.Length, results, Room);
            foreach (ref readonly Argument argument in arguments)
            {
                GC.KeepAlive(argument.Reference);
            }

            if (rented is not null)
            {
                ArrayPool<long>.Shared.Return(rented);
            }

            return NativeMethods.Check(count);
        }
    }

    private static int WordsOf(in Argument argument) => argument.Kind switch
    {
        ArgumentKind.IntList => ((long[])argument.Reference!).Length,
        ArgumentKind.TensorList or ArgumentKind.OptionalTensorList => ((Tensor?[])argument.Reference!).Length,
        ArgumentKind.String => (Encoding.UTF8.GetByteCount((string)argument.Reference!) + 7) / 8,
        _ => 0,
    };

    private static NativeValue Pack(in Argument argument, ref long* next)
    {
        var value = new NativeValue { Kind = (int)argument.Kind, Bits = argument.Bits };
        switch (argument.Kind)
        {
            case ArgumentKind.IntList:
                var numbers = (long[])argument.Reference!;
                numbers.CopyTo(new Span<long>(next, numbers.Length));
                value.Count = numbers.Length;
                break;
            case ArgumentKind.TensorList:
            case ArgumentKind.OptionalTensorList:
                var tensors = (Tensor?[])argument.Reference!;
                for (int i = 0; i < tensors.Length; i++)
                {
                    next[i] = tensors[i]?.Handle ?? 0;
                }

                value.Count = tensors.Length;
                break;
            case ArgumentKind.String:
                var text = (string)argument.Reference!;
                value.Count = Encoding.UTF8.GetByteCount(text);
                Encoding.UTF8.GetBytes(text, new Span<byte>(next, value.Count));
                break;
            default:
                return value;
        }

        value.Bits = (nint)next;
        next += WordsOf(argument);
        return value;
    }

    private static nint Find(string name)
    {
        string[] parts = name.Split('.', 2);
        nint op = NativeMethods.vg_find("aten::" + parts[0], parts.Length > 1 ? parts[1] : "");
        if (op == 0)
        {
            NativeMethods.Throw();
        }

        Operators[name] = op;
        return op;
    }

    private static void Free(NativeValue* results, int count)
    {
        for (int i = 0; i < Math.Min(count, Room); i++)
        {
            if (results[i].Kind == (int)ArgumentKind.Tensor)
            {
                NativeMethods.vg_free((nint)results[i].Bits);
            }
        }
    }

    private static InvalidOperationException Unexpected(string name, NativeValue* results, int count)
    {
        Free(results, count);
        return new InvalidOperationException($"{name} returned {count} values of a kind not expected here");
    }

    private sealed class ReferenceComparer : IEqualityComparer<string>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y);

        public int GetHashCode(string obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
