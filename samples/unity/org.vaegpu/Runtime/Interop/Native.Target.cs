using System.Runtime.InteropServices;

namespace VaeGpu
{
    /// <summary>The header's part about memory that others import.</summary>
    internal static unsafe partial class Native
    {
        internal const uint VG_EXPORT_OPAQUE_FD = 1;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_target_create(ulong context, vg_target_options* options, ulong* target);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_target_get_info(ulong target, vg_target_info* info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_target_export(ulong target, uint kind, long* handle);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_target_destroy(ulong target);

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_target_options
        {
            internal uint size;
            internal uint format;
            internal uint width;
            internal uint height;
            internal uint flags;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_target_info
        {
            internal uint size;
            internal uint format;
            internal uint width;
            internal uint height;
            internal ulong memory_bytes;
            internal uint exports;
            internal uint reserved;
            internal fixed byte device_uuid[40];
            internal fixed byte driver_uuid[40];
        }
    }
}
