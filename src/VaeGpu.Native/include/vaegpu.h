/*
    vaegpu.h - decode, sample and morph small generative models inside a game or any other host, from C.

    WHAT IT DOES
        Reads a model file that VaeGpu trained (one safetensors file), and turns latents, codes, draws from the model's prior, or points of
        morph paths into pictures, many at once:
            1  blocking, into memory                        vg_decode
            2  asynchronous, through a ring, never waiting  vg_decode_begin, vg_decode_poll, vg_decode_fetch
            3  recorded into the host's command buffer,
               into the host's own image                    vg_decode_record
            4  submitted on the device's queue, after the host's semaphores and before others,
               into the host's own image                    vg_decode_submit
            5  the same on a device of the library's own, into an image whose memory
               OpenGL or another process imports            vg_target_create, vg_target_export, vg_decode_submit
        It computes on a Vulkan device of its own (1, 2 and 5), on a Vulkan device that the host lends (1 to 4), or on the processor (1 and 2).
        Unity lends its device through the plugin protocol and has its textures decoded into by render events: see Unity, at the end.

    WHAT IT DOES NOT DO
        It does not train, open a network connection, compile shaders, or write a file, but for cache files into a folder that the host names.
        It never ends the host's process by what it is given: a null pointer, a stale or invented handle, a short struct or a hostile file
        comes back as a code. Pointers that are neither null nor valid cannot be told from valid ones, in C as everywhere.
        It does not convert rows to a stride of the host's. It exports memory as POSIX file descriptors alone: hosts that draw by Direct3D or Metal,
        and by an OpenGL without GL_EXT_memory_object_fd, take pictures by 1 or 2 and upload them.
        It cannot be unloaded: dlclose is allowed and leaves it in the process.

    FROM SET-UP TO SHUTDOWN
        vg_context_options options = vg_context_options_init();            // all zero: the best Vulkan device, or else the processor
        vg_context context;
        if (vg_context_create(&options, &context) < 0) { char text[512]; vg_last_error(text, sizeof text); puts(text); return 1; }

        vg_model model;                                                    // read on a thread of the library's
        vg_model_load_file("fashion.safetensors", NULL, &model);
        vg_decoder decoder;                                                // made on a thread of the library's, once the model is there
        vg_decoder_create(context, model, NULL, &decoder);
        while (vg_decoder_poll(decoder) == VG_NOT_READY) { ... }           // each frame, or vg_decoder_wait

        vg_input input = vg_input_init();                                  // each frame: 1 picture by the prior's draw number 7
        input.kind = VG_INPUT_PRIOR;
        input.count = 1;
        input.seed = 7;
        vg_decode(decoder, &input, VG_RGBA8, pixels, sizeof pixels);

        vg_decoder_destroy(decoder);                                       // first what was made last
        vg_model_destroy(model);                                           // may go as soon as vg_decoder_create has returned
        vg_context_destroy(context);                                       // refused while there are decoders or targets

    RULES THAT HOLD EVERYWHERE
        Results     Every function gives a vg_result: 0 is done, above 0 is not done and no error (VG_NOT_READY), below 0 an error. What a
                    function would have written is untouched unless it gives VG_OK or VG_INCOMPLETE. vg_last_error has the words.
        Handles     64-bit numbers; 0 is none. A handle that was destroyed, or never given out, or is of another kind gives
                    VG_ERROR_HANDLE, now and for good: a number is not given out twice.
        Structs     Begin with their size in bytes: sizeof the struct as the host was compiled. Fields are only ever appended. A larger size
                    is a newer header's and accepted, what is behind the known fields unread and unwritten; a size below that of the
                    first version, or above 65536, is VG_ERROR_STRUCT. The *_init functions give a struct with its size and zeros.
                    Where a pointer to a struct of options may be NULL, that is as if all were zero. Zero means default in every field
                    unless its comment says otherwise. Unknown flags are refused. Reserved fields must be zero.
        Arrays      of such structs have the first one's size as their stride.
        Text        is UTF-8 and ends with a zero; of at most 32,767 bytes.
        Memory      What the host passes is the host's and is read during the call alone, unless a comment says longer. Nothing that the
                    library gives out needs freeing, but for handles.
        Threads     Any function may be called from any thread at any time, also while another thread destroys what it is given. Calls on one
                    decoder go one at a time: vg_decode, vg_decoder_warmup and vg_decoder_destroy wait for one that is under way, the others give
                    VG_NOT_READY instead of waiting. Callbacks must not throw (C++) or longjmp, and must not call this library.
                    A thread that calls needs 64 KiB of stack, or more where the Vulkan driver wants more.
        Frames      vg_decode*, vg_decoder_set_input and the polls allocate no managed memory after their first calls
                    (vg_decoder_warmup makes those), so that no collection is ever caused by a frame; but for some hundred bytes, once,
                    when two threads first meet at a decoder.
        Signals     The first call installs handlers for SIGSEGV, SIGFPE and one real-time signal, and ignores SIGPIPE. Handlers that the
                    host installed before are chained. The library relies on none of them where the host may have put its own in their place.

    This header needs C11 or C++17 and no Vulkan header: dispatchable handles are void*, others uint64_t, enumerations and versions uint32_t.
    MIT licence.
*/
#ifndef VAEGPU_H
#define VAEGPU_H

#include <stdint.h>
#include <string.h>

#if defined(_WIN32)
#define VG_API __declspec(dllimport)
#else
#define VG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header's functions and structs; vg_abi_version gives the library's. Equal or higher: everything here is there. */
#define VG_ABI_VERSION 1u

/* ---------------------------------------------------------------- results */

typedef int32_t vg_result;

enum {
    VG_OK = 0,
    VG_NOT_READY = 1,            /* Nothing was done: still loading or computing, the ring is full, or another thread is in the decoder. Ask again. */
    VG_INCOMPLETE = 2,           /* The array is too short for all; what fits was written. */
    VG_ERROR_ARGUMENT = -1,      /* A pointer is null, a number is out of its range, an array has another length than the model needs. */
    VG_ERROR_HANDLE = -2,        /* The handle is 0, destroyed, invented, or of another kind. */
    VG_ERROR_STRUCT = -3,        /* A struct's size is below its first version's, or above 65536. */
    VG_ERROR_IN_USE = -4,        /* What is to be destroyed still has decoders or targets; destroy those first. Or it is Unity's. Nothing was destroyed. */
    VG_ERROR_NO_VULKAN = -5,     /* There is no Vulkan, or no device that fits; the text lists those that there are. */
    VG_ERROR_DEVICE = -6,        /* Vulkan refused something; the text names the call. The context lives on. */
    VG_ERROR_DEVICE_LOST = -7,   /* The device is lost, or Unity has shut it down. Destroy its decoders and the context, and make new ones. Every later decode says so again. */
    VG_ERROR_OUT_OF_MEMORY = -8, /* The process or the device has no memory left for it. */
    VG_ERROR_FILE = -9,          /* The file cannot be opened or read. */
    VG_ERROR_FORMAT = -10,       /* The content is no model, or no path; the text names the fault. */
    VG_ERROR_UNSUPPORTED = -11,  /* This backend, device or model cannot do it. */
    VG_ERROR_INTERNAL = -12      /* A fault of the library's own; please report the text. */
};

/* ---------------------------------------------------------------- handles */

typedef uint64_t vg_context; /* A device, or the processor. */
typedef uint64_t vg_model;   /* A model file being loaded, or loaded. */
typedef uint64_t vg_paths;   /* A set of morph paths. Immutable. */
typedef uint64_t vg_decoder; /* A model ready to decode on a context. */
typedef uint64_t vg_target;  /* An image whose memory other interfaces import. */
typedef uint64_t vg_ticket;  /* One decode that was begun. */

/* ---------------------------------------------------------------- library */

/* The library's VG_ABI_VERSION. */
VG_API uint32_t vg_abi_version(void);

/* The library's version, such as "0.1.0". Never freed. */
VG_API const char *vg_version_string(void);

/* The name of a code, such as "VG_NOT_READY"; "VG_UNKNOWN" for a number that is none. Never freed. */
VG_API const char *vg_result_name(vg_result result);

/*
    What went wrong in this thread's last call that gave an error: one line, empty before the first. Kept until the next error.
    Writes at most capacity bytes, the closing zero included, never half a character. Gives the bytes that the whole takes, closing zero included.
    text may be NULL where capacity is 0.
*/
VG_API uint64_t vg_last_error(char *text, uint64_t capacity);

/* Managed bytes that this thread has allocated in the library so far; for tests that hold a frame to none. */
VG_API uint64_t vg_thread_allocated_bytes(void);

/* ---------------------------------------------------------------- devices */

/* Optional features. None is needed; each is used where the device has it, on a host's device only where the host says that it enabled it. */
enum {
    VG_FEATURE_TIMELINE_SEMAPHORE = 1,          /* timelineSemaphore: completion is one counter instead of a fence a frame. */
    VG_FEATURE_STORAGE_WRITE_WITHOUT_FORMAT = 2, /* shaderStorageImageWriteWithoutFormat: images of other formats than two can be written, such as BGRA8. */
    VG_FEATURE_ROBUST_BUFFER_ACCESS = 4,        /* robustBufferAccess. */
    VG_FEATURE_SYNCHRONIZATION_2 = 8,           /* synchronization2. Not used at present. */
    VG_FEATURE_STORAGE_16_BIT = 16,             /* storageBuffer16BitAccess. Not used at present. */
    VG_FEATURE_STORAGE_8_BIT = 32,              /* storageBuffer8BitAccess. Not used at present. */
    VG_FEATURE_SUBGROUP_SHUFFLE = 64,           /* Shuffles in compute shaders: a property, in use wherever it is there. */
    VG_FEATURE_EXTERNAL_MEMORY_FD = 128,        /* VK_KHR_external_memory_fd: vg_target_create works on a device of the library's own. Of no use on a host's. */
    VG_FEATURE_COOPERATIVE_MATRIX = 256         /* cooperativeMatrix of VK_NV_cooperative_matrix: matrix units. Not used through this interface at present. */
};

/* What a host's device must have to be lent; readable before there is one, and without Vulkan. */
typedef struct vg_requirements {
    uint32_t size;                       /* In. sizeof(vg_requirements). */
    uint32_t api_version;                /* The least apiVersion of instance and device, packed as Vulkan does: 1.1. */
    uint32_t queue_flags;                /* VkQueueFlags that the queue's family must have: compute. */
    uint32_t workgroup_invocations;      /* maxComputeWorkGroupInvocations, at least. */
    uint32_t storage_buffers_per_stage;  /* maxPerStageDescriptorStorageBuffers, at least. */
    uint32_t shared_memory_bytes;        /* maxComputeSharedMemorySize, at least. */
    uint32_t push_constant_bytes;        /* maxPushConstantsSize, at least. */
    uint32_t required_features;          /* VG_FEATURE_* that must be enabled: none. */
    uint32_t recommended_features;       /* VG_FEATURE_* worth enabling where the device has them. */
    uint32_t required_extension_count;   /* Length of required_extensions: 0. */
    uint32_t recommended_extension_count; /* Length of recommended_extensions. */
    uint32_t reserved;                   /* 0. */
    const char *const *required_extensions;    /* Device extensions that must be enabled. Never freed; NULL where there are none. */
    const char *const *recommended_extensions; /* Device extensions worth enabling where Vulkan is older than the version that made them core. Never freed. */
} vg_requirements;

/* Fills requirements, of which size must be set. */
VG_API vg_result vg_device_requirements(vg_requirements *requirements);

enum { VG_DEVICE_DISCRETE = 0, VG_DEVICE_INTEGRATED = 1, VG_DEVICE_VIRTUAL = 2, VG_DEVICE_CPU = 3, VG_DEVICE_OTHER = 4 };

/* A Vulkan device of this machine. */
typedef struct vg_device_info {
    uint32_t size;        /* In, of the first: sizeof(vg_device_info). Out, of all. */
    uint32_t kind;        /* VG_DEVICE_*; VG_DEVICE_CPU is a driver that computes on the processor. */
    uint32_t api_version; /* The device's Vulkan version, packed as Vulkan does. */
    uint32_t features;    /* VG_FEATURE_* that it has. */
    uint64_t memory_bytes; /* Of the largest heap on the device. */
    char name[256];       /* Its name. */
    char uuid[40];        /* deviceUUID, 32 hexadecimal digits: the same on every run and in OpenGL. */
    char driver[256];     /* The driver's name and version. */
} vg_device_info;

/*
    All Vulkan devices, in the order in which one would be chosen.
    devices   NULL to ask for the number alone; else *count of them, the first with its size set.
    count     In: how many devices has room for; not read where devices is NULL. Out: how many there are, or were written.
    Gives VG_INCOMPLETE where there are more, VG_ERROR_NO_VULKAN where there is no Vulkan. Slow: makes an instance and drops it.
*/
VG_API vg_result vg_enumerate_devices(vg_device_info *devices, uint32_t *count);

/* ---------------------------------------------------------------- context */

/* Any function, to be cast to its own type. */
typedef void (*vg_function)(void);

/* A Vulkan device that the host lends. Everything stays the host's and must outlive the context; the library destroys only what it made. */
typedef struct vg_host_device {
    uint32_t size;            /* sizeof(vg_host_device). */
    uint32_t api_version;     /* The apiVersion that the instance was made with; 0 is 1.1. */
    void *instance;           /* VkInstance. */
    void *physical_device;    /* VkPhysicalDevice. */
    void *device;             /* VkDevice. */
    void *queue;              /* VkQueue of a family with compute. Submitted to by vg_decode, vg_decode_begin, vg_decode_submit and vg_decoder_warmup, and after
                                 vg_decoder_create by a thread of the library's, which sends the weights up, until vg_decoder_poll gives no VG_NOT_READY. */
    vg_function get_instance_proc_addr; /* vkGetInstanceProcAddr; NULL for the system's Vulkan loader. */
    uint32_t queue_family;    /* The queue's family, and that of command buffers that are recorded into. */
    uint32_t enabled_features; /* VG_FEATURE_* that the host enabled on the device. What is not named is not used. */
    void (*lock_queue)(void *user);   /* Called before each submit, on the thread that submits; NULL where the host keeps off the queue while any of these runs. */
    void (*unlock_queue)(void *user); /* Called after each submit; given if and only if lock_queue is. */
    void *lock_user;          /* Passed to both. A thread that holds the lock must not decode, wait for a decoder or destroy a context: it would wait for itself. */
} vg_host_device;

enum {
    VG_BACKEND_AUTO = 0,   /* Vulkan, or the processor where there is no Vulkan and neither device nor validation was asked for; vg_context_info says which and why. */
    VG_BACKEND_VULKAN = 1, /* Vulkan, or VG_ERROR_NO_VULKAN. */
    VG_BACKEND_CPU = 2     /* The processor. */
};

enum { VG_LOG_VERBOSE = 0, VG_LOG_INFORMATION = 1, VG_LOG_WARNING = 2, VG_LOG_ERROR = 3 };

/* Gets messages of the driver, the validation layer and the library, from any thread, perhaps several at once. text lives during the call. */
typedef void (*vg_log_callback)(void *user, int32_t severity, const char *text);

enum {
    VG_CONTEXT_VALIDATION = 1,       /* In: Khronos' validation layer with synchronisation validation, on a device of our own. Slow; for development. */
    VG_CONTEXT_MEASURE_GPU_TIME = 2, /* In: timestamps around each submit; see vg_decoder_info. */
    VG_CONTEXT_ADOPTED = 4           /* Out: the device is the host's. */
};

typedef struct vg_context_options {
    uint32_t size;         /* sizeof(vg_context_options). */
    uint32_t backend;      /* VG_BACKEND_*. */
    uint32_t flags;        /* VG_CONTEXT_* that are marked In. */
    uint32_t threads;      /* Threads that a decoder on the processor computes on, the calling one included; 0 is one for each core; at most 1024. */
    uint32_t device_index; /* 1 + the index in vg_enumerate_devices; 0 for by name, or the best. */
    uint32_t reserved;     /* 0. */
    const char *device;    /* Part of the device's name, whatever the case, or its UUID; NULL for the one that VAEGPU_DEVICE in the environment names, or the best. */
    const vg_host_device *host_device; /* A device to adopt; NULL to make one. With it, backend must not be VG_BACKEND_CPU, and the two above must be 0. */
    const char *cache_folder; /* Where what the driver compiled is kept from one run to the next; made if need be; NULL for nowhere. */
    vg_log_callback log;   /* Gets messages; NULL for none, but while VG_CONTEXT_VALIDATION is on they go to standard error. */
    void *log_user;        /* Passed to log. */
} vg_context_options;

typedef struct vg_context_info {
    uint32_t size;         /* In. sizeof(vg_context_info). */
    uint32_t backend;      /* VG_BACKEND_VULKAN or VG_BACKEND_CPU. */
    uint32_t flags;        /* VG_CONTEXT_*. */
    uint32_t features;     /* VG_FEATURE_* in use; 0 on the processor. */
    uint32_t kind;         /* VG_DEVICE_*. */
    uint32_t api_version;  /* 0 on the processor. */
    uint64_t memory_bytes; /* 0 on the processor. */
    char name[256];        /* The device's name, or the instruction set that the processor computes with. */
    char uuid[40];         /* deviceUUID; empty on the processor. */
    char driver[256];      /* Empty on the processor. */
    char reason[512];      /* Why VG_BACKEND_AUTO took the processor; empty where it did not. */
} vg_context_info;

/* Makes a context. options may be NULL. Slow: starts a driver. */
VG_API vg_result vg_context_create(const vg_context_options *options, vg_context *context);

/* Says what a context is. info's size must be set. */
VG_API vg_result vg_context_get_info(vg_context context, vg_context_info *info);

/* Writes what the driver compiled so far to the cache folder, and does nothing where there is none. Also done when the context goes. Writes a file: not between two frames. */
VG_API vg_result vg_context_save_caches(vg_context context);

/*
    Frees a context; 0 is accepted. VG_ERROR_IN_USE while it has decoders or targets. Waits for decoders that were destroyed while loading.
    On a host's device all that was recorded must be complete; the library waits for its own submits alone.
*/
VG_API vg_result vg_context_destroy(vg_context context);

/* ---------------------------------------------------------------- model */

enum { VG_MODEL_VAE = 0, VG_MODEL_LINEAR_VAE = 1, VG_MODEL_VQVAE = 2, VG_MODEL_KMEANS = 3 };
enum { VG_PRECISION_FP32 = 0, VG_PRECISION_FP16 = 1, VG_PRECISION_INT8 = 2 };
enum { VG_ENCODING_SRGB = 0, VG_ENCODING_LINEAR = 1 };

/* Priors: what VG_INPUT_PRIOR draws from. */
enum { VG_PRIOR_OWN = 0, VG_PRIOR_NORMAL = 1, VG_PRIOR_MIXTURE = 2, VG_PRIOR_AUTOREGRESSIVE = 3, VG_PRIOR_INDEPENDENT = 4 };

enum {
    VG_MODEL_VERIFY = 1,  /* In: decode the file's golden pairs in double precision, and fail where they miss their tolerance. Seconds for a large model. */
    VG_MODEL_ENCODER = 2  /* Out: the model has an encoder, so that VG_INPUT_IMAGES works. */
};

typedef struct vg_model_options {
    uint32_t size;          /* sizeof(vg_model_options). */
    uint32_t flags;         /* VG_MODEL_VERIFY or 0. */
    uint64_t maximum_bytes; /* Tensors of more bytes are refused before memory is taken; 0 is 16 GiB. */
} vg_model_options;

typedef struct vg_model_info {
    uint32_t size;           /* In. sizeof(vg_model_info). */
    uint32_t kind;           /* VG_MODEL_VAE and so on. */
    uint32_t flags;          /* VG_MODEL_ENCODER or 0. */
    uint32_t precision;      /* VG_PRECISION_*, of the coarsest tensor. */
    uint32_t width;          /* Of a picture, in pixels. */
    uint32_t height;         /* Of a picture, in pixels. */
    uint32_t channels;       /* 1 grey, 3 RGB, 4 RGBA. */
    uint32_t value_encoding; /* VG_ENCODING_*: what values mean as light. */
    float minimum;           /* The value of black. */
    float maximum;           /* The value of white. */
    uint32_t latent_size;    /* Floats of a latent. */
    uint32_t positions;      /* Codes of a latent; 0 where latents are no codes. */
    uint32_t codes;          /* Codes to choose from at a position; 0 where latents are no codes. */
    uint32_t code_size;      /* Floats of a code's vector; 0 where latents are no codes. */
    uint32_t own_prior;      /* VG_PRIOR_* that VG_PRIOR_OWN is. */
    uint32_t priors;         /* Bit VG_PRIOR_* is set for each that there is, such as 1 << VG_PRIOR_NORMAL. */
    uint32_t golden_pairs;   /* How many the file has. */
    uint32_t reserved;       /* 0. */
    uint64_t float_bytes;    /* Bytes of one picture as VG_FLOAT. */
    uint64_t rgba8_bytes;    /* Bytes of one picture as VG_RGBA8. */
} vg_model_info;

/* Starts to read a model file, on a thread of the library's, and returns at once. What is wrong with the file comes from vg_model_poll. options may be NULL. */
VG_API vg_result vg_model_load_file(const char *path, const vg_model_options *options, vg_model *model);

/* The same from memory, which holds the whole file and is copied before this returns. */
VG_API vg_result vg_model_load_memory(const void *bytes, uint64_t length, const vg_model_options *options, vg_model *model);

/* VG_OK once the model is loaded, VG_NOT_READY before, and the error where it failed. Never waits. */
VG_API vg_result vg_model_poll(vg_model model);

#define VG_WAIT_FOREVER 0xFFFFFFFFu

/* The same, waiting up to so many milliseconds; VG_NOT_READY where they ran out. */
VG_API vg_result vg_model_wait(vg_model model, uint32_t milliseconds);

/* Says what a model is; VG_NOT_READY while it is loading. info's size must be set. */
VG_API vg_result vg_model_get_info(vg_model model, vg_model_info *info);

/* Frees a model; 0 is accepted, and so is one that is loading. Decoders of it live on, those that wait for it too. */
VG_API vg_result vg_model_destroy(vg_model model);

/* ---------------------------------------------------------------- paths */

enum { VG_PATH_LINEAR = 0, VG_PATH_SPHERICAL = 1, VG_PATH_CATMULL_ROM = 2 };
enum { VG_EASE_NONE = 0, VG_EASE_SMOOTHSTEP = 1 };
enum { VG_PATH_LOOP = 1 /* Goes from the last key back to the first and on; without it the path rests at its ends. */ };

/* A way through the latent space that hits every key at its time. */
typedef struct vg_path {
    uint32_t size;          /* sizeof(vg_path). */
    uint32_t kind;          /* VG_PATH_LINEAR, VG_PATH_SPHERICAL (great circles) or VG_PATH_CATMULL_ROM (centripetal). */
    uint32_t ease;          /* VG_EASE_*: how time runs between two keys. */
    uint32_t flags;         /* VG_PATH_LOOP or 0. */
    uint32_t latent_size;   /* Floats of a key, at least 1: the model's. */
    uint32_t key_count;     /* At least 1. */
    float closing_duration; /* For a loop, the time from the last key back to the first; 0 for the mean of the others. */
    uint32_t reserved;      /* 0. */
    const float *keys;      /* [key_count, latent_size], all finite; copied. */
    const float *times;     /* [key_count], finite and increasing; copied. NULL for 0, 1, 2 and on. */
} vg_path;

/*
    Makes a set of paths of one latent size. paths has count elements, 1 to 65536.
    A set takes 16 bytes for each float of its keys from the library's own heap, of which there are 128 MiB; VG_ERROR_OUT_OF_MEMORY where it is full.
*/
VG_API vg_result vg_paths_create(const vg_path *paths, uint32_t count, vg_paths *set);

/*
    Makes a set of one path from the JSON that `vaegpu morph --save-path` writes; no closing zero is needed. The heap holds what is read too: 8 MiB of
    what that command writes are sure to fit into an empty one. More may give VG_ERROR_OUT_OF_MEMORY, and more than 64 MiB is VG_ERROR_ARGUMENT.
*/
VG_API vg_result vg_paths_from_json(const void *json, uint64_t length, vg_paths *set);

/* When path number index begins and how long it takes. Either pointer may be NULL. */
VG_API vg_result vg_paths_get_range(vg_paths set, uint32_t index, float *start, float *duration);

/* Frees a set; 0 is accepted. Decodes that were begun with it go on. */
VG_API vg_result vg_paths_destroy(vg_paths set);

/* ---------------------------------------------------------------- input */

enum {
    VG_INPUT_LATENTS = 0, /* values: [count, latent_size]. */
    VG_INPUT_CODES = 1,   /* codes: [count, positions], each below codes. For models whose latents are codes. */
    VG_INPUT_PRIOR = 2,   /* Draws number first to first + count - 1 by seed, frame, prior, temperature and top_k: the same on every backend and in every batch. */
    VG_INPUT_PATHS = 3,   /* paths, and times: [count]. */
    VG_INPUT_IMAGES = 4   /* values: [count, channels, height, width], encoded and decoded again. For models with an encoder. */
};

enum {
    VG_INPUT_QUANTISED = 1, /* Latents and points of paths are replaced by the nearest codes' vectors. For models whose latents are codes. */
    VG_INPUT_MEAN = 2       /* Draw at temperature 0: the mean, or the likeliest codes. */
};

/* One instance on a path. The size of this struct never changes. */
typedef struct vg_path_time {
    uint32_t path; /* The index in the set. */
    float time;    /* In the unit of the keys' times. Clamped, or wrapped in a loop; not-a-number is the start. */
} vg_path_time;

/* What to decode. Fields of other kinds are not read. */
typedef struct vg_input {
    uint32_t size;      /* sizeof(vg_input). */
    uint32_t kind;      /* VG_INPUT_LATENTS and so on. */
    uint32_t count;     /* Instances: 1 to the decoder's max_batch. */
    uint32_t flags;     /* VG_INPUT_QUANTISED, VG_INPUT_MEAN. */
    const float *values; /* For LATENTS and IMAGES. */
    const int32_t *codes; /* For CODES. */
    const vg_path_time *times; /* For PATHS. */
    vg_paths paths;     /* For PATHS. */
    uint64_t seed;      /* For PRIOR and IMAGES: the key of the random numbers. */
    uint32_t frame;     /* For PRIOR and IMAGES: another frame, other numbers. */
    uint32_t first;     /* For PRIOR: the first draw's index. */
    float temperature;  /* For PRIOR: what the deviation is multiplied by, or logits divided by; 0 is 1. For IMAGES: what the encoder's deviation is multiplied by; 0 decodes the mean. */
    uint32_t prior;     /* For PRIOR: VG_PRIOR_*. */
    uint32_t top_k;     /* For PRIOR where latents are codes: only the likeliest so many of a position; 0 for all. */
    uint32_t reserved;  /* 0. */
} vg_input;

/*
    Draws latents from a model's prior on the processor, such as keys for a path: the very latents that VG_INPUT_PRIOR decodes.
    input     Of kind VG_INPUT_PRIOR; count at most 65535.
    latents   [count, latent_size], out; where latents are codes, their vectors.
    capacity  Floats that latents has room for.
    VG_NOT_READY while the model is loading. Not for frames: it allocates.
*/
VG_API vg_result vg_model_draw(vg_model model, const vg_input *input, float *latents, uint64_t capacity);

/* ---------------------------------------------------------------- decoder */

typedef struct vg_decoder_options {
    uint32_t size;             /* sizeof(vg_decoder_options). */
    uint32_t max_batch;        /* Instances of one call, at most; 0 is 64; at most 65535. Memory is taken for it once. */
    uint32_t frames_in_flight; /* Slots of the ring, and as many for recording; 0 is 2; at most 16. */
    uint32_t flags;            /* 0. */
} vg_decoder_options;

typedef struct vg_decoder_info {
    uint32_t size;             /* In. sizeof(vg_decoder_info). */
    uint32_t backend;          /* VG_BACKEND_VULKAN or VG_BACKEND_CPU. */
    uint32_t max_batch;        /* Instances of one call, at most. */
    uint32_t frames_in_flight; /* Slots of the ring. */
    uint32_t dispatches;       /* Kernels that the last decode took; 0 on the processor. */
    uint32_t reserved;         /* 0. */
    uint64_t device_bytes;     /* Memory taken from the device; 0 on the processor. */
    double gpu_seconds;        /* What the device needed for the last decode that was waited for or fetched; 0 where VG_CONTEXT_MEASURE_GPU_TIME is off. */
} vg_decoder_info;

/*
    Starts to make a decoder on a thread of the library's, which waits for the model, and returns at once. What fails comes from vg_decoder_poll,
    a failed model's error too. options may be NULL. Everything else gives VG_NOT_READY until the decoder is there, and the error where it failed.
*/
VG_API vg_result vg_decoder_create(vg_context context, vg_model model, const vg_decoder_options *options, vg_decoder *decoder);

/* VG_OK once the decoder is there, VG_NOT_READY before, and the error where it failed. Never waits. */
VG_API vg_result vg_decoder_poll(vg_decoder decoder);

/* The same, waiting up to so many milliseconds. */
VG_API vg_result vg_decoder_wait(vg_decoder decoder, uint32_t milliseconds);

/* Decodes once in each way into memory, so that first times lie behind it. Waits. */
VG_API vg_result vg_decoder_warmup(vg_decoder decoder);

/* Says what a decoder is and did last. info's size must be set. */
VG_API vg_result vg_decoder_get_info(vg_decoder decoder, vg_decoder_info *info);

/*
    Keeps an input for decodes whose input is NULL: what the game's thread sets, the render thread decodes. All that it points to is copied. Never waits for a decode;
    the last one wins. Codes out of range and the like are found by the decode.
*/
VG_API vg_result vg_decoder_set_input(vg_decoder decoder, const vg_input *input);

/* Drops what is kept for an image that was a target. Call it before destroying the VkImage, once the device has done with it: its handle may be given out again. */
VG_API vg_result vg_decoder_forget_image(vg_decoder decoder, uint64_t image);

/* Frees a decoder; 0 is accepted, and so is one that is loading. Waits for its own submits. Decodes that were not fetched are dropped; what was recorded may still run. */
VG_API vg_result vg_decoder_destroy(vg_decoder decoder);

/* ---------------------------------------------------------------- decode into memory */

/* Layouts. Batches lie one picture behind the other, rows without gaps. */
enum {
    VG_FLOAT = 0, /* The model's own values, [count, channels, height, width]. */
    VG_RGBA8 = 1  /* Display-encoded bytes, [count, height, width, 4]; grey is repeated, alpha is 255 where the model has none. */
};

/*
    Way 1. Decodes and waits.
    input     What to decode; NULL for what vg_decoder_set_input kept.
    format    VG_FLOAT or VG_RGBA8.
    pixels    Where the pictures go; aligned to 4 bytes for VG_FLOAT.
    capacity  Bytes that pixels has room for; more than needed is fine.
*/
VG_API vg_result vg_decode(vg_decoder decoder, const vg_input *input, uint32_t format, void *pixels, uint64_t capacity);

/* Way 2. Starts a decode and returns at once; the input is copied. VG_NOT_READY while every slot is under way or not yet fetched. Each ticket must be fetched. */
VG_API vg_result vg_decode_begin(vg_decoder decoder, const vg_input *input, uint32_t format, vg_ticket *ticket);

/* VG_OK once the decode is complete and vg_decode_fetch gives it at once. Of a ticket that was fetched, VG_OK or VG_ERROR_ARGUMENT. */
VG_API vg_result vg_decode_poll(vg_decoder decoder, vg_ticket ticket);

/* Copies the pictures out, in the format that was begun with, and frees the slot. VG_NOT_READY, never waiting, where the decode is not complete. */
VG_API vg_result vg_decode_fetch(vg_decoder decoder, vg_ticket ticket, void *pixels, uint64_t capacity);

/* ---------------------------------------------------------------- decode into the host's image */

enum {
    VG_IMAGE_FLIP = 1,  /* Each picture's rows from bottom to top, as OpenGL and Unity have them. */
    VG_IMAGE_LINEAR = 2, /* The image's numbers are proportional to light. Without it they are display-encoded (sRGB), as for a UNORM image read through an _SRGB view. */
    VG_IMAGE_EXTERNAL = 4 /* The memory of the image, which is of VK_SHARING_MODE_EXCLUSIVE, is shared with another interface: it is released to VK_QUEUE_FAMILY_EXTERNAL when written, and acquired from there before, unless layout_before is 0. */
};

/* A VkImage with STORAGE use, one sample, of the context's device and the queue's family; or a vg_target. A batch is laid into it as an atlas, row by row from the rectangle's top left. */
typedef struct vg_image {
    uint32_t size;          /* sizeof(vg_image). */
    uint32_t format;        /* VkFormat to write it as: R8G8B8A8_UNORM and R16G16B16A16_SFLOAT always serve, others with VG_FEATURE_STORAGE_WRITE_WITHOUT_FORMAT. Not _SRGB: name the _UNORM one. */
    uint64_t image;         /* VkImage. */
    uint64_t view;          /* A VkImageView of just this level and layer, 2D, STORAGE use, identity swizzle; 0 to have one made and kept. */
    uint32_t width;         /* Columns of the mip level. */
    uint32_t height;        /* Rows of the mip level. */
    uint32_t layout_before; /* VkImageLayout that it is in; 0 (UNDEFINED) lets what it held be lost. */
    uint32_t layout_after;  /* VkImageLayout to leave it in; 0 is GENERAL. */
    uint32_t mip_level;     /* The level to write. */
    uint32_t array_layer;   /* The layer to write. */
    uint32_t x;             /* The rectangle's first column. */
    uint32_t y;             /* The rectangle's first row. */
    uint32_t rectangle_width;  /* Its columns; all four 0 for the whole image. */
    uint32_t rectangle_height; /* Its rows. */
    uint32_t columns;       /* Pictures in a row of the atlas; 0 for as many as fit. */
    uint32_t flags;         /* VG_IMAGE_*. */
    uint64_t target;        /* For vg_decode_submit, a vg_target of the decoder's context: format to height, mip_level, array_layer and VG_IMAGE_EXTERNAL are then not read, and layouts are 0 or GENERAL; before, 0 lets what it held be lost. 0 for none. */
} vg_image;

/*
    Way 3. Records a decode into the host's command buffer, outside a render pass, and submits nothing. What was recorded before is waited for on
    the device, what is recorded after sees the pictures: no barrier is needed. Command buffers must reach the queue in the order of the calls.
    input            What to decode, copied; NULL for what vg_decoder_set_input kept.
    command_buffer   VkCommandBuffer in the recording state, of a pool of the queue's family.
    frame            The host's number of the frame that will run it, from 1, never falling; one count for all decoders of the context.
    completed_frame  The last frame that the host knows to be complete, all before it included; 0 for none; below frame.
    VG_NOT_READY, with nothing recorded, while frames_in_flight recorded decodes belong to frames that are not complete. VG_ERROR_UNSUPPORTED on the processor.
*/
VG_API vg_result vg_decode_record(vg_decoder decoder, const vg_input *input, void *command_buffer, const vg_image *image, uint64_t frame, uint64_t completed_frame);

/* A VkSemaphore of the host's. The size of this struct never changes. */
typedef struct vg_semaphore {
    uint64_t semaphore; /* VkSemaphore. */
    uint64_t value;     /* What to wait for or to signal; 0 for a binary semaphore. Others need VG_FEATURE_TIMELINE_SEMAPHORE. */
} vg_semaphore;

/*
    Way 4. Submits a decode to the context's queue, under the host's lock, and returns at once: it starts once all of waits are signalled, and signals all of signals when the
    image is written. waits and signals have at most 16 elements each, and may be NULL where their count is 0.
    ticket    Names the decode for vg_decode_poll; there is nothing to fetch. NULL where it is not wanted.
    VG_NOT_READY, with nothing submitted, while every slot of the ring is taken. VG_ERROR_UNSUPPORTED on the processor.
*/
VG_API vg_result vg_decode_submit(vg_decoder decoder, const vg_input *input, const vg_image *image,
                                  const vg_semaphore *waits, uint32_t wait_count,
                                  const vg_semaphore *signals, uint32_t signal_count, vg_ticket *ticket);

/* ---------------------------------------------------------------- decode into memory that others import */

enum { VG_EXPORT_OPAQUE_FD = 1 /* A POSIX file descriptor: GL_HANDLE_TYPE_OPAQUE_FD_EXT, VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT. */ };

typedef struct vg_target_options {
    uint32_t size;     /* sizeof(vg_target_options). */
    uint32_t format;   /* VkFormat: R8G8B8A8_UNORM (37, GL_RGBA8), which 0 is too, or R16G16B16A16_SFLOAT (97, GL_RGBA16F). */
    uint32_t width;    /* Columns, at least 1. */
    uint32_t height;   /* Rows, at least 1. */
    uint32_t flags;    /* 0. */
    uint32_t reserved; /* 0. */
} vg_target_options;

typedef struct vg_target_info {
    uint32_t size;         /* In. sizeof(vg_target_info). */
    uint32_t format;       /* VkFormat. */
    uint32_t width;        /* Columns. */
    uint32_t height;       /* Rows. */
    uint64_t memory_bytes; /* Of the memory, all of which is imported: glImportMemoryFdEXT's size. The image begins at 0. */
    uint32_t exports;      /* VG_EXPORT_* that vg_target_export gives. */
    uint32_t reserved;     /* 0. */
    char device_uuid[40];  /* Of the context's device: the importer must be on the same, GL_DEVICE_UUID_EXT. */
    char driver_uuid[40];  /* Of its driver: the importer's must be the same too, GL_DRIVER_UUID_EXT. One card may have two drivers whose memory is not each other's. */
} vg_target_info;

/*
    Way 5. Makes an image of one level and layer, of zeros, on the context's device, which must be the library's own and have VG_FEATURE_EXTERNAL_MEMORY_FD; else
    VG_ERROR_UNSUPPORTED, and where a host lends its device it exports images of its own (VG_IMAGE_EXTERNAL). Its tiling is optimal and its memory dedicated to it
    (GL_DEDICATED_MEMORY_OBJECT_EXT). An importer on Vulkan makes its image alike, with VK_IMAGE_CREATE_MUTABLE_FORMAT_BIT and the uses STORAGE, SAMPLED,
    COLOR_ATTACHMENT, INPUT_ATTACHMENT, TRANSFER_SRC and TRANSFER_DST. In OpenGL:
        int64_t handle;
        vg_target_export(target, VG_EXPORT_OPAQUE_FD, &handle);
        GLint dedicated = GL_TRUE;
        glCreateMemoryObjectsEXT(1, &memory);
        glMemoryObjectParameterivEXT(memory, GL_DEDICATED_MEMORY_OBJECT_EXT, &dedicated);
        glImportMemoryFdEXT(memory, info.memory_bytes, GL_HANDLE_TYPE_OPAQUE_FD_EXT, (int)handle);
        glTexStorageMem2DEXT(GL_TEXTURE_2D, 1, GL_RGBA8, info.width, info.height, memory, 0);
    and, as often as a picture is wanted:
        vg_image image = vg_image_init();
        image.target = target;
        vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, &ticket);
        ...                                                     // later, once vg_decode_poll(decoder, ticket) gives VG_OK, draw with the texture
    The two take turns: the image is the importer's from when vg_decode_poll gives VG_OK until the next vg_decode_submit into it, before which the importer's own use must
    be complete (a fence of glFenceSync that was waited for, or glFinish). Two targets, drawn by turns, let neither wait. Pictures are display-encoded: a renderer that is
    linear inside reads them through a view of the texture, glTextureView with GL_SRGB8_ALPHA8. vg_decode_submit gives VG_NOT_READY while another thread is at the target.
*/
VG_API vg_result vg_target_create(vg_context context, const vg_target_options *options, vg_target *target);

/* Says what a target is. info's size must be set. */
VG_API vg_result vg_target_get_info(vg_target target, vg_target_info *info);

/* Gives the memory out once more: a new handle each time, the caller's to close, unless an importer takes it over, as OpenGL and Vulkan do. kind is one VG_EXPORT_*. */
VG_API vg_result vg_target_export(vg_target target, uint32_t kind, int64_t *handle);

/* Frees a target; 0 is accepted. Waits for decodes that were submitted. Its memory lives on while an importer has it. */
VG_API vg_result vg_target_destroy(vg_target target);

/* ---------------------------------------------------------------- structs with their size and zeros */

#define VG_DEFINE_INIT(type) \
    static inline type type##_init(void) { type value; memset(&value, 0, sizeof value); value.size = (uint32_t)sizeof value; return value; }

VG_DEFINE_INIT(vg_requirements)
VG_DEFINE_INIT(vg_device_info)
VG_DEFINE_INIT(vg_host_device)
VG_DEFINE_INIT(vg_context_options)
VG_DEFINE_INIT(vg_context_info)
VG_DEFINE_INIT(vg_model_options)
VG_DEFINE_INIT(vg_model_info)
VG_DEFINE_INIT(vg_path)
VG_DEFINE_INIT(vg_input)
VG_DEFINE_INIT(vg_decoder_options)
VG_DEFINE_INIT(vg_decoder_info)
VG_DEFINE_INIT(vg_image)
VG_DEFINE_INIT(vg_target_options)
VG_DEFINE_INIT(vg_target_info)

#undef VG_DEFINE_INIT

/* ---------------------------------------------------------------- Unity */

/*
    Unity loads the library, calls its UnityPluginLoad, and lends it the Vulkan device that it draws with. Decodes are then recorded into Unity's own
    command buffer, into Unity's own textures, by render events that scripts issue; nothing is copied through memory and nothing waits.
    The package samples/unity/org.vaegpu does all of this. It was run against a mock engine of the tests that speaks Unity's plugin protocol
    from its public headers, and not inside Unity.

        Load        The library must be loaded at start-up (PluginImporter: isPreloaded), or Unity calls UnityPluginLoad when a script first calls it;
                    both serve. Without Vulkan vg_unity_get_context says so, and everything else of this header works on a device of its own.
        Make        context by vg_unity_get_context, model and decoder as everywhere. Weights are uploaded through Unity's queue, which Unity gives away
                    during an event alone: while vg_decoder_poll gives VG_NOT_READY, issue VG_UNITY_EVENT_QUEUE once a frame. Never wait for a
                    decoder (vg_decoder_wait) on the thread that issues it.
        Decode      vg_decoder_set_input from the script, then VG_UNITY_EVENT_DECODE with a vg_unity_event:
                        commands.IssuePluginEventAndData(function, id, data); Graphics.ExecuteCommandBuffer(commands);
                    The texture has the pictures for all that is drawn after. No barrier is needed; the texture stays in the layout that Unity knows.
                    Events allocate no managed memory after their first.
        Refused     On this context vg_decode, vg_decode_begin, vg_decode_submit and vg_decoder_warmup give VG_ERROR_UNSUPPORTED, for they would use Unity's queue beside
                    Unity, and vg_decode_record, whose frames would not be Unity's, by which things are freed. Formats are the two that need no feature, R8G8B8A8_UNORM and R16G16B16A16_SFLOAT, for Unity does not say what it enabled.
        The end     Decoders may be destroyed at any time, with events under way too: what Unity's frames may still use goes by Unity's frame numbers,
                    at a later event. When Unity shuts its device down, all that is on it goes before this returns to Unity: the context is
                    destroyed, and decoders and textures give VG_ERROR_DEVICE_LOST until they are destroyed too. On Unity's next device, ask for the context again.
*/

/*
    Unity's device as a context: one for all who ask, made when first asked for.
    options   Of the first call cache_folder, log and log_user are read, and backend may be VG_BACKEND_VULKAN; all else must be 0. May be NULL.
    VG_NOT_READY before Unity has loaded the library and made its device, and between one device and the next; VG_ERROR_UNSUPPORTED where it draws with anything but Vulkan. The context is not to
    be destroyed: vg_context_destroy gives VG_ERROR_IN_USE, and Unity's shutdown does it.
*/
VG_API vg_result vg_unity_get_context(const vg_context_options *options, vg_context *context);

enum {
    VG_UNITY_EVENT_DECODE = 0, /* Decodes; data is a vg_unity_event. Unity ends its render pass before. */
    VG_UNITY_EVENT_QUEUE = 1   /* Lets threads that make decoders submit, for as long as that takes; data is not read. Costs Unity the concurrency of its threads: only while there is something to make. */
};

/* Unity's number for an event, which CommandBuffer.IssuePluginEventAndData takes as eventID. VG_NOT_READY before Unity has loaded the library. */
VG_API vg_result vg_unity_get_event_id(uint32_t event, int32_t *id);

/* What Unity calls for either event, void (int32_t id, void *data): the callback of IssuePluginEventAndData. The same for the life of the process. */
VG_API vg_function vg_unity_event_function(void);

/*
    One decode. Its memory is Unity's render thread's from the call that issues it until runs has risen; the library keeps nothing of it after that.
    An event may be issued any number of times.
*/
typedef struct vg_unity_event {
    uint32_t size;          /* sizeof(vg_unity_event). */
    uint32_t flags;         /* VG_IMAGE_FLIP, for a texture's first row is its bottom in Unity, and VG_IMAGE_LINEAR. */
    vg_decoder decoder;     /* Of Unity's context. Decodes what vg_decoder_set_input kept. */
    void *texture;          /* What Texture.GetNativeTexturePtr gave: of a RenderTexture with enableRandomWrite, or one made of a vg_unity_texture. Level 0 is written. */
    uint32_t x;             /* The rectangle's first column. */
    uint32_t y;             /* The rectangle's first row. */
    uint32_t rectangle_width;  /* Its columns; all four 0 for the whole texture. */
    uint32_t rectangle_height; /* Its rows. */
    uint32_t columns;       /* Pictures in a row of the atlas; 0 for as many as fit. */
    uint32_t reserved;      /* 0. */
    vg_result result;       /* Out. VG_OK once recorded; VG_NOT_READY where nothing was, to be issued again: the decoder is loading, all its frames are in flight, or another thread is in it. */
    uint32_t runs;          /* Out. Raised by one once result is written; the last that the event writes. */
} vg_unity_event;

/* What went wrong in the last event that gave an error, on whichever thread; as vg_last_error, which knows only its own thread's. */
VG_API uint64_t vg_unity_event_error(char *text, uint64_t capacity);

typedef uint64_t vg_unity_texture; /* An image of the library's on Unity's device. */

/*
    Makes an image that Unity takes as a texture from outside, with STORAGE, SAMPLED and TRANSFER uses, one level.
    context   From vg_unity_get_context.
    format    VkFormat: R8G8B8A8_UNORM (TextureFormat.RGBA32) or R16G16B16A16_SFLOAT (TextureFormat.RGBAHalf).
    Its content is undefined until an event has decoded into it: show it from then on.
*/
VG_API vg_result vg_unity_texture_create(vg_context context, uint32_t width, uint32_t height, uint32_t format, vg_unity_texture *texture);

/* The VkImage's address, which Texture2D.CreateExternalTexture takes on Vulkan, with linear: true. Good until the texture is destroyed. */
VG_API vg_result vg_unity_texture_get_image(vg_unity_texture texture, void **image);

/* Frees a texture; 0 is accepted. Destroy Unity's Texture2D first. The image goes at an event some frames later, when no frame that Unity has begun can use it, or with the device. */
VG_API vg_result vg_unity_texture_destroy(vg_unity_texture texture);

/* A vg_unity_event with its size and zeros. */
static inline vg_unity_event vg_unity_event_init(void) { vg_unity_event value; memset(&value, 0, sizeof value); value.size = (uint32_t)sizeof value; return value; }

#ifdef __cplusplus
}
#endif

#endif
