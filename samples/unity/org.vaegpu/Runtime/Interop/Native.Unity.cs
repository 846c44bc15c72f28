using System;
using System.Runtime.InteropServices;

namespace VaeGpu
{
    internal static unsafe partial class Native
    {
        internal const uint VG_UNITY_EVENT_DECODE = 0;
        internal const uint VG_UNITY_EVENT_QUEUE = 1;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_unity_get_context(vg_context_options* options, ulong* context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_unity_get_event_id(uint which, int* id);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr vg_unity_event_function();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern ulong vg_unity_event_error(byte* text, ulong capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_unity_texture_create(ulong context, uint width, uint height, uint format, ulong* texture);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_unity_texture_get_image(ulong texture, void** image);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_unity_texture_destroy(ulong texture);

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_unity_event
        {
            internal uint size;
            internal uint flags;
            internal ulong decoder;
            internal void* texture;
            internal uint x;
            internal uint y;
            internal uint rectangle_width;
            internal uint rectangle_height;
            internal uint columns;
            internal uint reserved;
            internal int result;
            internal uint runs;
        }
    }
}
