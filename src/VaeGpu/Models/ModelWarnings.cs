using System.Numerics;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>Looks for what is odd in a model but no error.</summary>
internal static class ModelWarnings
{
    public static IEnumerable<string> Find(Model model, IEnumerable<StoredTensor> tensors)
    {
        foreach (StoredTensor tensor in tensors)
        {
            long first = IndexOfNonFinite(tensor);
            if (first >= 0)
            {
                yield return $"tensor {ModelFormatException.Quote(tensor.Info.Name)}: holds numbers that are not finite, the first in row {first / tensor.Info.RowLength}, element {first % tensor.Info.RowLength}";
            }
        }

        if (model.Golden is null)
        {
            yield return "the file holds no golden pairs: there is nothing to verify it by";
        }
    }

    private static long IndexOfNonFinite(StoredTensor tensor)
    {
        TensorMemory memory = tensor.Memory;
        for (long offset = 0; offset < memory.Length; offset += TensorMemory.Chunk)
        {
            Span<byte> bytes = memory.Slice(offset, (int)Math.Min(memory.Length - offset, TensorMemory.Chunk));
            int index = tensor.Info.Type switch
            {
                TensorType.Float32 => IndexOfAllSet(MemoryMarshal.Cast<byte, uint>(bytes), 0x7F800000u),
                TensorType.Float16 => IndexOfAllSet(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7C00),
                _ => -1,
            };
            if (index >= 0)
            {
                return (offset / tensor.Info.Type.Bytes()) + index;
            }
        }

        return -1;
    }

    /// <summary>The first element in which every bit of the mask is set: an exponent of all ones is infinity or no number.</summary>
    private static int IndexOfAllSet<T>(ReadOnlySpan<T> values, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        var masks = new Vector<T>(mask);
        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(values[i..]) & masks, masks))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if ((values[i] & mask) == mask)
            {
                return i;
            }
        }

        return -1;
    }
}
