namespace VaeGpu.Native;

/// <summary>vg_result, by the numbers of vaegpu.h: 0 is done, above 0 is no error, below 0 one.</summary>
internal enum ResultCode
{
    /// <summary>VG_OK.</summary>
    Ok = 0,

    /// <summary>VG_NOT_READY.</summary>
    NotReady = 1,

    /// <summary>VG_INCOMPLETE.</summary>
    Incomplete = 2,

    /// <summary>VG_ERROR_ARGUMENT.</summary>
    Argument = -1,

    /// <summary>VG_ERROR_HANDLE.</summary>
    Handle = -2,

    /// <summary>VG_ERROR_STRUCT.</summary>
    Struct = -3,

    /// <summary>VG_ERROR_IN_USE.</summary>
    InUse = -4,

    /// <summary>VG_ERROR_NO_VULKAN.</summary>
    NoVulkan = -5,

    /// <summary>VG_ERROR_DEVICE.</summary>
    Device = -6,

    /// <summary>VG_ERROR_DEVICE_LOST.</summary>
    DeviceLost = -7,

    /// <summary>VG_ERROR_OUT_OF_MEMORY.</summary>
    OutOfMemory = -8,

    /// <summary>VG_ERROR_FILE.</summary>
    File = -9,

    /// <summary>VG_ERROR_FORMAT.</summary>
    Format = -10,

    /// <summary>VG_ERROR_UNSUPPORTED.</summary>
    Unsupported = -11,

    /// <summary>VG_ERROR_INTERNAL.</summary>
    Internal = -12,
}
