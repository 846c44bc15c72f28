namespace Silk.NET.Core.Native;

/// <summary>What kind of function pointer is wanted of a delegate.</summary>
internal enum DelegatePointerKind
{
    /// <summary>One that native code may call.</summary>
    Stub,

    /// <summary>The managed method itself, which must be static.</summary>
    Passthrough,
}
