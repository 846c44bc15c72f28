/* A small engine: an SDL window, a Vulkan device with a swapchain, and frames. It knows nothing of VaeGpu. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <SDL2/SDL.h>
#include <vulkan/vulkan.h>

#define HOST_FRAMES 2       /* Frames in flight. */
#define HOST_MAX_IMAGES 8   /* Images of a swapchain. */

typedef struct host_frame {
    VkCommandBuffer commands;
    VkSemaphore acquired;
    VkFence done;
    uint64_t number;        /* Of the frame that used it last; 0 for none. */
} host_frame;

typedef struct host {
    SDL_Window *window;
    VkInstance instance;
    VkDebugUtilsMessengerEXT messenger;
    VkSurfaceKHR surface;
    VkPhysicalDevice physical_device;
    VkDevice device;
    uint32_t queue_family;
    VkQueue queue;
    bool has_timeline;
    VkSwapchainKHR swapchain;
    VkExtent2D extent;
    uint32_t image_count;
    VkImage images[HOST_MAX_IMAGES];
    VkSemaphore drawn[HOST_MAX_IMAGES];
    VkCommandPool pool;
    host_frame frames[HOST_FRAMES];
    uint64_t number;        /* Of the current frame, from 1. */
    uint64_t completed;     /* The last frame that is complete. */
    uint32_t current_image;
    uint32_t messages;      /* Of the validation layer, warnings and errors. */

    /* The texture that someone else draws into. */
    VkImage texture;
    VkDeviceMemory texture_memory;
    uint32_t texture_width, texture_height;
} host;

/* Each ends the program with a message where it fails: an engine without a device has nothing to go on with. */
void host_start(host *host, const char *title, uint32_t width, uint32_t height, bool validate);
void host_make_texture(host *host, uint32_t width, uint32_t height);

/* Gives the frame's command buffer, in the recording state; NULL where the swapchain was made anew and the frame is to be skipped. */
VkCommandBuffer host_begin_frame(host *host);

/* Copies the texture, in layout TRANSFER_SRC_OPTIMAL, to the window, submits and presents. */
void host_end_frame(host *host);

void host_wait(host *host);
void host_stop(host *host);

#endif
