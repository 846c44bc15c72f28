namespace VaeGpu.Native;

/// <summary>A struct of vaegpu.h that begins with its size, so that fields can be appended.</summary>
internal interface ISized
{
    /// <summary>Bytes that the struct had in the first version of the header: no host has a smaller one.</summary>
    static abstract uint FirstSize { get; }
}
