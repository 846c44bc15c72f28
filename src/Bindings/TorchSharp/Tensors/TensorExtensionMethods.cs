using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Single numbers out of tensors, and tensors in TorchSharp's own file format.</summary>
internal static class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    public static sbyte ToSByte(this Tensor value) => value.ToScalar().ToSByte();

    public static byte ToByte(this Tensor value) => value.ToScalar().ToByte();

    public static short ToInt16(this Tensor value) => value.ToScalar().ToInt16();

    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Writes element type, rank, sizes (all LEB128) and the elements, row-major and little endian.</summary>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using Tensor packed = tensor.detach().contiguous();
        writer.Encode((int)packed.dtype);
        writer.Encode(packed.Dimensions);
        foreach (long size in packed.shape)
        {
            writer.Encode(size);
        }

        writer.Write(packed.bytes);
    }

    /// <summary>Reads into a tensor of the same type and shape, or past it.</summary>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        (ScalarType type, long[] shape) = ReadHead(reader);
        if (type != tensor.dtype)
        {
            throw new ArgumentException($"Mismatched tensor data types while loading: {type} in the file, {tensor.dtype} expected.");
        }

        if (!skip && !shape.SequenceEqual(tensor.shape))
        {
            throw new ArgumentException($"Mismatched tensor shape while loading: [{string.Join(", ", shape)}] in the file, [{string.Join(", ", tensor.shape)}] expected.");
        }

        byte[] bytes = ReadBytes(reader, shape, tensor.ElementSize);
        if (!skip)
        {
            Fill(tensor, bytes);
        }
    }

    /// <summary>The same, making the tensor if it is null.</summary>
    public static void Load(ref Tensor tensor, BinaryReader reader, bool skip = false)
    {
        (ScalarType type, long[] shape) = ReadHead(reader);
        tensor ??= zeros(shape, dtype: type);
        if (!skip && (type != tensor.dtype || !shape.SequenceEqual(tensor.shape)))
        {
            throw new ArgumentException("Mismatched tensor type or shape while loading.");
        }

        byte[] bytes = ReadBytes(reader, shape, tensor.ElementSize);
        if (!skip)
        {
            Fill(tensor, bytes);
        }
    }

    private static (ScalarType Type, long[] Shape) ReadHead(BinaryReader reader)
    {
        long type = reader.Decode();
        if (type > sbyte.MaxValue || !Enum.IsDefined((ScalarType)type))
        {
            throw new InvalidDataException($"Unknown element type {type}.");
        }

        long rank = reader.Decode();
        if (rank > 64)
        {
            throw new InvalidDataException($"A tensor of rank {rank}.");
        }

        long[] shape = new long[rank];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = reader.Decode();
        }

        return ((ScalarType)type, shape);
    }

    private static byte[] ReadBytes(BinaryReader reader, long[] shape, long elementSize)
    {
        long length = checked(shape.TotalSize() * elementSize);
        if (length > int.MaxValue)
        {
            throw new NotImplementedException("Loading tensors larger than 2GB");
        }

        byte[] bytes = reader.ReadBytes((int)length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException("The file ends inside a tensor.");
    }

    private static void Fill(Tensor tensor, byte[] bytes)
    {
        if (tensor.is_contiguous())
        {
            tensor.bytes = bytes;
            return;
        }

        using Tensor packed = empty(tensor.shape, tensor.dtype);
        packed.bytes = bytes;
        using (no_grad())
        {
            tensor.copy_(packed);
        }
    }
}
