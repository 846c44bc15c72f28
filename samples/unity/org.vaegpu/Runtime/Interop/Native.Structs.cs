using System;
using System.Runtime.InteropServices;

namespace VaeGpu
{
    /// <summary>The header's structs.</summary>
    internal static unsafe partial class Native
    {
        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_requirements
        {
            internal uint size;
            internal uint api_version;
            internal uint queue_flags;
            internal uint workgroup_invocations;
            internal uint storage_buffers_per_stage;
            internal uint shared_memory_bytes;
            internal uint push_constant_bytes;
            internal uint required_features;
            internal uint recommended_features;
            internal uint required_extension_count;
            internal uint recommended_extension_count;
            internal uint reserved;
            internal byte** required_extensions;
            internal byte** recommended_extensions;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_device_info
        {
            internal uint size;
            internal uint kind;
            internal uint api_version;
            internal uint features;
            internal ulong memory_bytes;
            internal fixed byte name[256];
            internal fixed byte uuid[40];
            internal fixed byte driver[256];
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_host_device
        {
            internal uint size;
            internal uint api_version;
            internal void* instance;
            internal void* physical_device;
            internal void* device;
            internal void* queue;
            internal IntPtr get_instance_proc_addr;
            internal uint queue_family;
            internal uint enabled_features;
            internal IntPtr lock_queue;
            internal IntPtr unlock_queue;
            internal void* lock_user;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_context_options
        {
            internal uint size;
            internal uint backend;
            internal uint flags;
            internal uint threads;
            internal uint device_index;
            internal uint reserved;
            internal byte* device;
            internal vg_host_device* host_device;
            internal byte* cache_folder;
            internal IntPtr log;
            internal void* log_user;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_context_info
        {
            internal uint size;
            internal uint backend;
            internal uint flags;
            internal uint features;
            internal uint kind;
            internal uint api_version;
            internal ulong memory_bytes;
            internal fixed byte name[256];
            internal fixed byte uuid[40];
            internal fixed byte driver[256];
            internal fixed byte reason[512];
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_model_options
        {
            internal uint size;
            internal uint flags;
            internal ulong maximum_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_model_info
        {
            internal uint size;
            internal uint kind;
            internal uint flags;
            internal uint precision;
            internal uint width;
            internal uint height;
            internal uint channels;
            internal uint value_encoding;
            internal float minimum;
            internal float maximum;
            internal uint latent_size;
            internal uint positions;
            internal uint codes;
            internal uint code_size;
            internal uint own_prior;
            internal uint priors;
            internal uint golden_pairs;
            internal uint reserved;
            internal ulong float_bytes;
            internal ulong rgba8_bytes;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_path
        {
            internal uint size;
            internal uint kind;
            internal uint ease;
            internal uint flags;
            internal uint latent_size;
            internal uint key_count;
            internal float closing_duration;
            internal uint reserved;
            internal float* keys;
            internal float* times;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_path_time
        {
            internal uint path;
            internal float time;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_input
        {
            internal uint size;
            internal uint kind;
            internal uint count;
            internal uint flags;
            internal float* values;
            internal int* codes;
            internal vg_path_time* times;
            internal ulong paths;
            internal ulong seed;
            internal uint frame;
            internal uint first;
            internal float temperature;
            internal uint prior;
            internal uint top_k;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_decoder_options
        {
            internal uint size;
            internal uint max_batch;
            internal uint frames_in_flight;
            internal uint flags;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_decoder_info
        {
            internal uint size;
            internal uint backend;
            internal uint max_batch;
            internal uint frames_in_flight;
            internal uint dispatches;
            internal uint reserved;
            internal ulong device_bytes;
            internal double gpu_seconds;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_image
        {
            internal uint size;
            internal uint format;
            internal ulong image;
            internal ulong view;
            internal uint width;
            internal uint height;
            internal uint layout_before;
            internal uint layout_after;
            internal uint mip_level;
            internal uint array_layer;
            internal uint x;
            internal uint y;
            internal uint rectangle_width;
            internal uint rectangle_height;
            internal uint columns;
            internal uint flags;
            internal ulong target;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct vg_semaphore
        {
            internal ulong semaphore;
            internal ulong value;
        }
    }
}
