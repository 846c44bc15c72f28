using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>The names of the codes, as C has them. Literals lie in the library's read-only data, behind each a zero.</summary>
internal static unsafe class ResultNames
{
    public static byte* Of(ResultCode code) => Pointer(code switch
    {
        ResultCode.Ok => "VG_OK"u8,
        ResultCode.NotReady => "VG_NOT_READY"u8,
        ResultCode.Incomplete => "VG_INCOMPLETE"u8,
        ResultCode.Argument => "VG_ERROR_ARGUMENT"u8,
        ResultCode.Handle => "VG_ERROR_HANDLE"u8,
        ResultCode.Struct => "VG_ERROR_STRUCT"u8,
        ResultCode.InUse => "VG_ERROR_IN_USE"u8,
        ResultCode.NoVulkan => "VG_ERROR_NO_VULKAN"u8,
        ResultCode.Device => "VG_ERROR_DEVICE"u8,
        ResultCode.DeviceLost => "VG_ERROR_DEVICE_LOST"u8,
        ResultCode.OutOfMemory => "VG_ERROR_OUT_OF_MEMORY"u8,
        ResultCode.File => "VG_ERROR_FILE"u8,
        ResultCode.Format => "VG_ERROR_FORMAT"u8,
        ResultCode.Unsupported => "VG_ERROR_UNSUPPORTED"u8,
        ResultCode.Internal => "VG_ERROR_INTERNAL"u8,
        _ => "VG_UNKNOWN"u8,
    });

    /// <summary>The address of a literal.</summary>
    public static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
}
