/* The engine's Vulkan: instance, device, queue, what a plugin is given of them, and textures. */
#ifndef UNITY_DEVICE_H
#define UNITY_DEVICE_H

#include "unity_engine.h"

#include <stdatomic.h>

#define VK(call) CHECK((call) == VK_SUCCESS)

extern VkInstance instance;
extern VkPhysicalDevice physical;
extern VkDevice device;
extern VkQueue queue;
extern VkRenderPass pass;
extern VkFramebuffer framebuffer;

/* Whether the queue is the plugin's for the length of an event. */
extern atomic_int queue_given;

void device_make(void);
void device_destroy(void);

/* The texture that a native pointer names; NULL where it names none. */
engine_texture *device_find(void *native);

/* The vkGetInstanceProcAddr that the plugin is given. */
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL device_get_proc(VkInstance of, const char *name);

#endif
