using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>Stores weights at another precision. Biases stay fp32: they are few, and the last one carries the mean picture.</summary>
internal static class PrecisionConversion
{
    /// <summary>The largest step of an int8 weight; -128 is left out so that the range is symmetric.</summary>
    private const float Steps = 127;

    public static List<StoredTensor> Convert(Model model, ModelPrecision precision)
    {
        var tensors = new List<StoredTensor>();
        try
        {
            foreach (TensorInfo expected in TensorRules.List(model.Architecture))
            {
                bool weight = expected.Shape.Length > 1;
                switch (weight ? precision : ModelPrecision.Float32)
                {
                    case ModelPrecision.Float32:
                        tensors.Add(ToFloat32(model, expected));
                        break;
                    case ModelPrecision.Float16:
                        tensors.Add(ToFloat16(model, expected));
                        break;
                    default:
                        ToInt8(model, expected, tensors);
                        break;
                }
            }

            foreach (TensorInfo golden in model.Tensors.Values.Where(tensor => tensor.Name.StartsWith("golden.", StringComparison.Ordinal)))
            {
                tensors.Add(ToFloat32(model, golden));
            }

            return tensors;
        }
        catch
        {
            tensors.ForEach(tensor => tensor.Memory.Dispose());
            throw;
        }
    }

    private static StoredTensor ToFloat32(Model model, TensorInfo info)
    {
        StoredTensor target = StoredTensor.Allocate(info with { Type = TensorType.Float32 });
        try
        {
            ForRows(model, info, (firstRow, rows) => target.Write(firstRow, rows));
            return target;
        }
        catch
        {
            target.Memory.Dispose();
            throw;
        }
    }

    private static StoredTensor ToFloat16(Model model, TensorInfo info)
    {
        StoredTensor target = StoredTensor.Allocate(info with { Type = TensorType.Float16 });
        try
        {
            ForRows(model, info, (firstRow, rows) =>
            {
                Span<byte> bytes = target.Memory.Slice(firstRow * info.RowLength * 2, rows.Length * 2);
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);

                // Rounds to nearest, ties to even.
                TensorPrimitives.ConvertToHalf(rows, halves);
                for (int i = 0; i < halves.Length; i++)
                {
                    if (Half.IsInfinity(halves[i]) && float.IsFinite(rows[i]))
                    {
                        throw ModelFormatException.ForTensor(ModelFormatError.ValueOutOfRange, info.Name,
                            $"{rows[i]} in row {firstRow + (i / info.RowLength)} is beyond fp16, whose largest number is 65504; keep this model at fp32");
                    }
                }
            });
            return target;
        }
        catch
        {
            target.Memory.Dispose();
            throw;
        }
    }

    private static void ToInt8(Model model, TensorInfo info, List<StoredTensor> tensors)
    {
        StoredTensor target = StoredTensor.Allocate(info with { Type = TensorType.Int8 });
        tensors.Add(target);
        StoredTensor scales = StoredTensor.Allocate(new TensorInfo(Model.ScaleName(info.Name), TensorType.Float32, [info.Rows]));
        tensors.Add(scales);
        int rowLength = checked((int)info.RowLength);
        ForRows(model, info, (firstRow, rows) =>
        {
            for (int row = 0; row * rowLength < rows.Length; row++)
            {
                ReadOnlySpan<float> values = rows.Slice(row * rowLength, rowLength);
                float largest = Math.Abs(TensorPrimitives.MaxMagnitude(values));
                if (!float.IsFinite(largest))
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.ValueOutOfRange, info.Name, $"row {firstRow + row} holds numbers that are not finite, which int8 cannot");
                }

                float scale = largest / Steps;
                Span<byte> bytes = target.Memory.Slice((long)(firstRow + row) * rowLength, rowLength);
                for (int i = 0; i < rowLength; i++)
                {
                    // A row whose scale underflows to 0 is a row of zeros.
                    float steps = scale > 0 ? Math.Clamp(MathF.Round(values[i] / scale, MidpointRounding.ToEven), -Steps, Steps) : 0;
                    bytes[i] = unchecked((byte)(sbyte)steps);
                }

                scales.Write(firstRow + row, [scale]);
            }
        });
    }

    private delegate void RowAction(int firstRow, ReadOnlySpan<float> rows);

    /// <summary>Hands out a tensor as floats, some rows at a time.</summary>
    private static void ForRows(Model model, TensorInfo info, RowAction action)
    {
        int rowLength = checked((int)info.RowLength);
        int step = Math.Max(1, Math.Min(info.Rows, TensorMemory.Chunk / rowLength));
        var buffer = new float[checked(step * rowLength)];
        for (int row = 0; row < info.Rows; row += step)
        {
            Span<float> rows = buffer.AsSpan(0, Math.Min(step, info.Rows - row) * rowLength);
            model.ReadRows(info.Name, row, rows);
            action(row, rows);
        }
    }
}
