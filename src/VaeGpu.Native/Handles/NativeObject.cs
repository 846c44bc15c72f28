namespace VaeGpu.Native;

/// <summary>What a handle names.</summary>
internal abstract class NativeObject
{
    /// <summary>The handle; 0 before it has one.</summary>
    public ulong Handle { get; set; }

    /// <summary>What it is, for a message.</summary>
    public abstract string Kind { get; }
}
