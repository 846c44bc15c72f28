using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace VaeGpu;

/// <summary>Stores weights and codebooks at another precision. Biases stay fp32: they are few, and the last one carries the mean picture; so does what a prior draws by.</summary>
internal static class PrecisionConversion
{
    /// <summary>The largest step of an int8 weight; -128 is left out so that the range is symmetric.</summary>
    private const float Steps = 127;

    public static List<StoredTensor> Convert(Model model, ModelPrecision precision)
    {
        var tensors = new List<StoredTensor>();
        try
        {
            foreach (RequiredTensor expected in TensorRules.List(model.Architecture))
            {
                switch (expected.Role == TensorRole.Weight ? precision : ModelPrecision.Float32)
                {
                    case ModelPrecision.Float32:
                        tensors.Add(ToFloat32(model, expected.Info));
                        break;
                    case ModelPrecision.Float16:
                        tensors.Add(ToFloat16(model, expected.Info));
                        break;
                    default:
                        ToInt8(model, expected.Info, tensors);
                        break;
                }
            }

            foreach (TensorInfo golden in model.Tensors.Values.Where(tensor => tensor.Name.StartsWith("golden.", StringComparison.Ordinal)))
            {
                tensors.Add(golden.Type == TensorType.Int32 ? Copy(model, golden) : ToFloat32(model, golden));
            }

            return tensors;
        }
        catch
        {
            tensors.ForEach(tensor => tensor.Memory.Dispose());
            throw;
        }
    }

    private static StoredTensor Copy(Model model, TensorInfo info)
    {
        var values = new int[checked((int)info.Elements)];
        model.ReadCodes(info.Name, 0, values);
        StoredTensor target = StoredTensor.Allocate(info);
        target.Write(0, values);
        return target;
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
        StoredTensor scales = StoredTensor.Allocate(new TensorInfo(Model.ScaleName(info.Name), TensorType.Float32, RequiredTensor.ScaleShape(info.Shape)));
        tensors.Add(scales);
        int length = info.Shape[^1];
        ForRows(model, info, (firstRow, rows) =>
        {
            var factors = new float[rows.Length / length];
            for (int run = 0; run < factors.Length; run++)
            {
                ReadOnlySpan<float> values = rows.Slice(run * length, length);
                float largest = Math.Abs(TensorPrimitives.MaxMagnitude(values));
                if (!float.IsFinite(largest))
                {
                    throw ModelFormatException.ForTensor(ModelFormatError.ValueOutOfRange, info.Name, $"row {firstRow + run / (info.RowLength / length)} holds numbers that are not finite, which int8 cannot");
                }

                float scale = largest / Steps;
                Span<byte> bytes = target.Memory.Slice(firstRow * info.RowLength + run * length, length);
                for (int i = 0; i < length; i++)
                {
                    // A row whose scale underflows to 0 is a row of zeros.
                    float steps = scale > 0 ? Math.Clamp(MathF.Round(values[i] / scale, MidpointRounding.ToEven), -Steps, Steps) : 0;
                    bytes[i] = unchecked((byte)(sbyte)steps);
                }

                factors[run] = scale;
            }

            scales.Write(firstRow, factors);
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
