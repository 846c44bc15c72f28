/*
    An engine that speaks Unity's native plugin protocol, as far as a plugin that draws by Vulkan sees it: a registry of interfaces, events of the
    graphics device, render events on a thread of its own, frames in flight with their numbers, textures whose layouts the engine keeps track of.
    It is as strict as the protocol allows: what a plugin may not rely on is otherwise here than it expects.

    The layouts and numbers are facts of the headers that Unity publishes in github.com/Unity-Technologies/NativeRenderingPlugin
    (PluginSource/source/Unity); the declarations are this repository's own.
*/
#ifndef UNITY_ENGINE_H
#define UNITY_ENGINE_H

#include "check.h"

#include <vulkan/vulkan.h>

/* ---------------------------------------------------------------- the protocol */

typedef struct plugin_guid { unsigned long long high, low; } plugin_guid;

typedef struct plugin_registry {
    void *(*get)(plugin_guid guid);
    void (*add)(plugin_guid guid, void *item);
    void *(*get_split)(unsigned long long high, unsigned long long low);
    void (*add_split)(unsigned long long high, unsigned long long low, void *item);
} plugin_registry;

enum { renderer_d3d11 = 2, renderer_null = 4, renderer_opengl = 17, renderer_vulkan = 21 };
enum { device_initialize = 0, device_shutdown = 1 };

typedef void (*device_event)(int kind);
typedef void (*render_event)(int id, void *data);

typedef struct plugin_graphics {
    int (*get_renderer)(void);
    void (*register_device_event)(device_event callback);
    void (*unregister_device_event)(device_event callback);
    int (*reserve_event_ids)(int count);
} plugin_graphics;

typedef struct plugin_instance {
    VkPipelineCache cache;
    VkInstance instance;
    VkPhysicalDevice physical_device;
    VkDevice device;
    VkQueue queue;
    PFN_vkGetInstanceProcAddr get_proc;
    unsigned int family;
    void *reserved[8];
} plugin_instance;

typedef struct plugin_memory {
    VkDeviceMemory memory;
    VkDeviceSize offset, size;
    void *mapped;
    VkMemoryPropertyFlags flags;
    unsigned int type;
    void *reserved[4];
} plugin_memory;

typedef struct plugin_image {
    plugin_memory memory;
    VkImage image;
    VkImageLayout layout;
    VkImageAspectFlags aspect;
    VkImageUsageFlags usage;
    VkFormat format;
    VkExtent3D extent;
    VkImageTiling tiling;
    VkImageType type;
    VkSampleCountFlagBits samples;
    int layers, mips;
    void *reserved[4];
} plugin_image;

typedef struct plugin_recording {
    VkCommandBuffer commands;
    VkCommandBufferLevel level;
    VkRenderPass render_pass;
    VkFramebuffer framebuffer;
    int sub_pass;
    unsigned long long current_frame, safe_frame;
    void *reserved[4];
} plugin_recording;

enum { pass_any = 0, pass_inside = 1, pass_outside = 2 };
enum { queue_none = 0, queue_allowed = 1 };
enum { keeps_order = 1, binds_state = 8 };
enum { access_observe = 0, access_barrier = 1, access_recreate = 2 };

typedef struct plugin_config { int pass, queue; uint32_t flags; } plugin_config;

/* Functions that no plugin of these tests may call are there as pointers that end the program. */
typedef struct plugin_vulkan {
    void (*intercept_initialization)(void);
    void (*intercept_api)(void);
    void (*configure_event)(int id, const plugin_config *config);
    plugin_instance (*instance)(void);
    _Bool (*recording_state)(plugin_recording *state, int access);
    _Bool (*access_texture)(void *texture, const VkImageSubresource *part, VkImageLayout layout, VkPipelineStageFlags stages, VkAccessFlags access, int mode, plugin_image *image);
    void (*others[10])(void);
} plugin_vulkan;

/* What Unity finds in a plugin by name. */
void UnityPluginLoad(plugin_registry *registry);
void UnityPluginUnload(void);

/* ---------------------------------------------------------------- the engine */

/* A texture as a script has it. The first member is what GetNativeTexturePtr points at. */
typedef struct engine_texture {
    VkImage image;
    VkDeviceMemory memory;
    VkImageView view;
    VkFormat format;
    uint32_t width, height;
    VkImageUsageFlags usage;
    VkImageLayout layout;
    VkPipelineStageFlags stages;
    VkAccessFlags access;
    VkBuffer readback;
    VkDeviceMemory readback_memory;
    unsigned char *pixels; /* What engine_read copied. */
    int is_external;
} engine_texture;

typedef struct engine_options {
    int renderer;      /* What the engine draws with. */
    int first_version; /* Gives out the first version of the Vulkan interface alone. */
    int no_vulkan;     /* Gives out neither. */
    int refuses_state; /* Gives no command buffer. */
    int inside_pass;   /* Ignores that an event wants to be outside a render pass. */
    unsigned long long first_frame; /* The first frame's number. */
} engine_options;

/* Makes the registry; no device yet. */
plugin_registry *engine_make(const engine_options *options);

/* Makes the device and says so to the plugin; ends it, telling the plugin while it is still there. */
void engine_start(void);
void engine_stop(void);

/* Says something to the plugin as the graphics device's events do, from this thread. */
void engine_tell(int kind);

/* A render texture; with_storage is enableRandomWrite. */
engine_texture *engine_texture_make(uint32_t width, uint32_t height, VkFormat format, int with_storage);

/* Texture2D.CreateExternalTexture: all that the engine learns of the image is what the script says. */
engine_texture *engine_texture_external(void *image, uint32_t width, uint32_t height, VkFormat format);
void engine_texture_destroy(engine_texture *texture);

/* Commands of one frame, run on the render thread in their order; the texture is destroyed behind its frame. */
void engine_issue(render_event function, int id, void *data);
void engine_read(engine_texture *texture);
void engine_release(engine_texture *texture);
void engine_end_frame(void);

/* Waits until the render thread has run all frames; with the device, until that has too. */
void engine_wait(void);
void engine_finish(void);

/* Bytes that the library allocated on the render thread so far; how often the library submitted; how often validation spoke. */
uint64_t engine_render_allocated(void);
int engine_submits(void);
int engine_messages(void);

#endif
