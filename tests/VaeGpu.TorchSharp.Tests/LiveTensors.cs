namespace VaeGpu.TorchSharpTests;

/// <summary>How many tensor handles native memory holds; with the real package, how many it says it holds.</summary>
internal static class LiveTensors
{
#if NUGET_BINDINGS
    public static long Count => TorchSharp.torch.Tensor.TotalCount;
#else
    public static long Count => Bindings.Torch.NativeMethods.vg_live_tensors();
#endif
}
