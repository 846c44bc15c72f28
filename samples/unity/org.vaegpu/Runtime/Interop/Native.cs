using System.Runtime.InteropServices;

namespace VaeGpu
{
    /// <summary>
    /// vaegpu.h, all of it, by its own names: what a name means stands there. Everything is blittable and no delegate crosses, so that a call costs a call and nothing
    /// is left pointing into a domain that the Editor reloads; callbacks are addresses, and the package gives none.
    /// </summary>
    internal static unsafe partial class Native
    {
        private const string Library = "vaegpu";

        internal const uint VG_ABI_VERSION = 1;
        internal const uint VG_WAIT_FOREVER = 0xFFFFFFFF;

        internal const int VG_OK = 0;
        internal const int VG_NOT_READY = 1;
        internal const int VG_INCOMPLETE = 2;
        internal const int VG_ERROR_ARGUMENT = -1;
        internal const int VG_ERROR_HANDLE = -2;
        internal const int VG_ERROR_STRUCT = -3;
        internal const int VG_ERROR_IN_USE = -4;
        internal const int VG_ERROR_NO_VULKAN = -5;
        internal const int VG_ERROR_DEVICE = -6;
        internal const int VG_ERROR_DEVICE_LOST = -7;
        internal const int VG_ERROR_OUT_OF_MEMORY = -8;
        internal const int VG_ERROR_FILE = -9;
        internal const int VG_ERROR_FORMAT = -10;
        internal const int VG_ERROR_UNSUPPORTED = -11;
        internal const int VG_ERROR_INTERNAL = -12;

        internal const uint VG_FEATURE_TIMELINE_SEMAPHORE = 1;
        internal const uint VG_FEATURE_STORAGE_WRITE_WITHOUT_FORMAT = 2;
        internal const uint VG_FEATURE_ROBUST_BUFFER_ACCESS = 4;
        internal const uint VG_FEATURE_SYNCHRONIZATION_2 = 8;
        internal const uint VG_FEATURE_STORAGE_16_BIT = 16;
        internal const uint VG_FEATURE_STORAGE_8_BIT = 32;
        internal const uint VG_FEATURE_SUBGROUP_SHUFFLE = 64;
        internal const uint VG_FEATURE_EXTERNAL_MEMORY_FD = 128;
        internal const uint VG_FEATURE_COOPERATIVE_MATRIX = 256;

        internal const uint VG_DEVICE_DISCRETE = 0;
        internal const uint VG_DEVICE_INTEGRATED = 1;
        internal const uint VG_DEVICE_VIRTUAL = 2;
        internal const uint VG_DEVICE_CPU = 3;
        internal const uint VG_DEVICE_OTHER = 4;

        internal const uint VG_BACKEND_AUTO = 0;
        internal const uint VG_BACKEND_VULKAN = 1;
        internal const uint VG_BACKEND_CPU = 2;

        internal const int VG_LOG_VERBOSE = 0;
        internal const int VG_LOG_INFORMATION = 1;
        internal const int VG_LOG_WARNING = 2;
        internal const int VG_LOG_ERROR = 3;

        internal const uint VG_CONTEXT_VALIDATION = 1;
        internal const uint VG_CONTEXT_MEASURE_GPU_TIME = 2;
        internal const uint VG_CONTEXT_ADOPTED = 4;

        internal const uint VG_MODEL_VAE = 0;
        internal const uint VG_MODEL_LINEAR_VAE = 1;
        internal const uint VG_MODEL_VQVAE = 2;
        internal const uint VG_MODEL_KMEANS = 3;

        internal const uint VG_PRECISION_FP32 = 0;
        internal const uint VG_PRECISION_FP16 = 1;
        internal const uint VG_PRECISION_INT8 = 2;

        internal const uint VG_ENCODING_SRGB = 0;
        internal const uint VG_ENCODING_LINEAR = 1;

        internal const uint VG_PRIOR_OWN = 0;
        internal const uint VG_PRIOR_NORMAL = 1;
        internal const uint VG_PRIOR_MIXTURE = 2;
        internal const uint VG_PRIOR_AUTOREGRESSIVE = 3;
        internal const uint VG_PRIOR_INDEPENDENT = 4;

        internal const uint VG_MODEL_VERIFY = 1;
        internal const uint VG_MODEL_ENCODER = 2;

        internal const uint VG_PATH_LINEAR = 0;
        internal const uint VG_PATH_SPHERICAL = 1;
        internal const uint VG_PATH_CATMULL_ROM = 2;

        internal const uint VG_EASE_NONE = 0;
        internal const uint VG_EASE_SMOOTHSTEP = 1;

        internal const uint VG_PATH_LOOP = 1;

        internal const uint VG_INPUT_LATENTS = 0;
        internal const uint VG_INPUT_CODES = 1;
        internal const uint VG_INPUT_PRIOR = 2;
        internal const uint VG_INPUT_PATHS = 3;
        internal const uint VG_INPUT_IMAGES = 4;

        internal const uint VG_INPUT_QUANTISED = 1;
        internal const uint VG_INPUT_MEAN = 2;

        internal const uint VG_FLOAT = 0;
        internal const uint VG_RGBA8 = 1;

        internal const uint VG_IMAGE_FLIP = 1;
        internal const uint VG_IMAGE_LINEAR = 2;
        internal const uint VG_IMAGE_EXTERNAL = 4;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern uint vg_abi_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* vg_version_string();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* vg_result_name(int result);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern ulong vg_last_error(byte* text, ulong capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern ulong vg_thread_allocated_bytes();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_device_requirements(vg_requirements* requirements);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_enumerate_devices(vg_device_info* devices, uint* count);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_context_create(vg_context_options* options, ulong* context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_context_get_info(ulong context, vg_context_info* info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_context_save_caches(ulong context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_context_destroy(ulong context);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_load_file(byte* path, vg_model_options* options, ulong* model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_load_memory(void* bytes, ulong length, vg_model_options* options, ulong* model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_poll(ulong model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_wait(ulong model, uint milliseconds);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_get_info(ulong model, vg_model_info* info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_destroy(ulong model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_paths_create(vg_path* paths, uint count, ulong* set);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_paths_from_json(void* json, ulong length, ulong* set);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_paths_get_range(ulong set, uint index, float* start, float* duration);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_paths_destroy(ulong set);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_model_draw(ulong model, vg_input* input, float* latents, ulong capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_create(ulong context, ulong model, vg_decoder_options* options, ulong* decoder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_poll(ulong decoder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_wait(ulong decoder, uint milliseconds);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_warmup(ulong decoder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_get_info(ulong decoder, vg_decoder_info* info);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_set_input(ulong decoder, vg_input* input);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_forget_image(ulong decoder, ulong image);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decoder_destroy(ulong decoder);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode(ulong decoder, vg_input* input, uint format, void* pixels, ulong capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode_begin(ulong decoder, vg_input* input, uint format, ulong* ticket);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode_poll(ulong decoder, ulong ticket);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode_fetch(ulong decoder, ulong ticket, void* pixels, ulong capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode_record(ulong decoder, vg_input* input, void* command_buffer, vg_image* image, ulong frame, ulong completed_frame);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int vg_decode_submit(ulong decoder, vg_input* input, vg_image* image, vg_semaphore* waits, uint wait_count, vg_semaphore* signals, uint signal_count, ulong* ticket);
    }
}
