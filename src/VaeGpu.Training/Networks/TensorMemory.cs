using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace VaeGpu.Training;

/// <summary>Moves numbers between managed memory, model files and torch tensors.</summary>
internal static class TensorMemory
{
    /// <summary>[count, values] bytes of pictures.</summary>
    public static Tensor FromImages(ImageData images)
    {
        Tensor tensor = empty([images.Count, images.Shape.Elements], dtype: uint8);
        images.Pixels.Span.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Floats as a tensor of a shape.</summary>
    public static Tensor FromFloats(ReadOnlySpan<float> values, params long[] shape)
    {
        Tensor tensor = empty(shape, dtype: float32);
        MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>The values of a tensor, wherever and in whatever precision it lives, as floats in row-major order.</summary>
    public static float[] ToFloats(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to(float32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, float>(plain.bytes).ToArray();
    }

    /// <summary>The values of a tensor of whole numbers, such as codes, in row-major order.</summary>
    public static int[] ToInts(Tensor tensor)
    {
        using Tensor plain = tensor.detach().to(int32).cpu().contiguous();
        return MemoryMarshal.Cast<byte, int>(plain.bytes).ToArray();
    }

    /// <summary>Copies a model's tensor into a torch tensor of the same shape.</summary>
    public static void CopyIn(Model model, string name, Tensor destination)
    {
        float[] values = new float[destination.NumberOfElements];
        model.ReadRows(name, 0, values);
        using Tensor source = FromFloats(values, destination.shape);
        destination.copy_(source);
    }
}
