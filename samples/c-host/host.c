#include "host.h"

#include <SDL2/SDL_vulkan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(VkResult result, const char *what)
{
    if (result < 0) {
        fprintf(stderr, "error: %s gave %d\n", what, (int)result);
        exit(1);
    }
}

static void require(bool there, const char *what)
{
    if (!there) {
        fprintf(stderr, "error: %s: %s\n", what, SDL_GetError());
        exit(1);
    }
}

static VKAPI_ATTR VkBool32 VKAPI_CALL on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT types,
                                                 const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    (void)severity;
    (void)types;
    ((host *)user)->messages++;
    fprintf(stderr, "validation: %s\n", data->pMessage);
    return VK_FALSE;
}

static void make_instance(host *host, bool validate)
{
    const char *extensions[16];
    unsigned count = 15;
    require(SDL_Vulkan_GetInstanceExtensions(host->window, &count, extensions), "instance extensions");
    VkApplicationInfo application = { .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .apiVersion = VK_API_VERSION_1_2 };
    VkValidationFeatureEnableEXT synchronisation = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    VkValidationFeaturesEXT features = {
        .sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
        .enabledValidationFeatureCount = 1,
        .pEnabledValidationFeatures = &synchronisation,
    };
    VkDebugUtilsMessengerCreateInfoEXT messenger = {
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
        .pNext = &features,
        .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
        .pfnUserCallback = on_message,
        .pUserData = host,
    };
    const char *layer = "VK_LAYER_KHRONOS_validation";
    if (validate) {
        extensions[count++] = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    }

    VkInstanceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
        .pNext = validate ? &messenger : NULL,
        .pApplicationInfo = &application,
        .enabledLayerCount = validate ? 1 : 0,
        .ppEnabledLayerNames = &layer,
        .enabledExtensionCount = count,
        .ppEnabledExtensionNames = extensions,
    };
    check(vkCreateInstance(&info, NULL, &host->instance), "vkCreateInstance");
    if (validate) {
        messenger.pNext = NULL;
        PFN_vkCreateDebugUtilsMessengerEXT create =
            (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(host->instance, "vkCreateDebugUtilsMessengerEXT");
        check(create(host->instance, &messenger, NULL, &host->messenger), "vkCreateDebugUtilsMessengerEXT");
    }
}

/* The first device with a queue that draws, computes and presents. */
static void choose_device(host *host)
{
    VkPhysicalDevice devices[8];
    uint32_t count = 8;
    check(vkEnumeratePhysicalDevices(host->instance, &count, devices), "vkEnumeratePhysicalDevices");
    for (uint32_t i = 0; i < count; i++) {
        VkQueueFamilyProperties families[16];
        uint32_t family_count = 16;
        vkGetPhysicalDeviceQueueFamilyProperties(devices[i], &family_count, families);
        for (uint32_t family = 0; family < family_count; family++) {
            VkBool32 presents = VK_FALSE;
            vkGetPhysicalDeviceSurfaceSupportKHR(devices[i], family, host->surface, &presents);
            VkQueueFlags wanted = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
            if (presents && (families[family].queueFlags & wanted) == wanted) {
                host->physical_device = devices[i];
                host->queue_family = family;
                return;
            }
        }
    }

    fprintf(stderr, "error: no Vulkan device draws, computes and presents to this window\n");
    exit(1);
}

static void make_device(host *host)
{
    VkPhysicalDeviceTimelineSemaphoreFeatures timeline = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES };
    VkPhysicalDeviceFeatures2 features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &timeline };
    vkGetPhysicalDeviceFeatures2(host->physical_device, &features);
    host->has_timeline = timeline.timelineSemaphore;
    memset(&features.features, 0, sizeof features.features);
    float priority = 1;
    VkDeviceQueueCreateInfo queue = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
        .queueFamilyIndex = host->queue_family,
        .queueCount = 1,
        .pQueuePriorities = &priority,
    };
    const char *extension = VK_KHR_SWAPCHAIN_EXTENSION_NAME;
    VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &features,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue,
        .enabledExtensionCount = 1,
        .ppEnabledExtensionNames = &extension,
    };
    check(vkCreateDevice(host->physical_device, &info, NULL, &host->device), "vkCreateDevice");
    vkGetDeviceQueue(host->device, host->queue_family, 0, &host->queue);
}

static void make_swapchain(host *host)
{
    VkSurfaceCapabilitiesKHR capabilities;
    check(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(host->physical_device, host->surface, &capabilities), "surface capabilities");
    int width, height;
    SDL_Vulkan_GetDrawableSize(host->window, &width, &height);
    host->extent = capabilities.currentExtent.width != UINT32_MAX ? capabilities.currentExtent : (VkExtent2D){ (uint32_t)width, (uint32_t)height };
    VkSurfaceFormatKHR formats[32];
    uint32_t format_count = 32;
    vkGetPhysicalDeviceSurfaceFormatsKHR(host->physical_device, host->surface, &format_count, formats);
    VkSurfaceFormatKHR format = formats[0];
    for (uint32_t i = 0; i < format_count; i++) {
        /* The texture holds display-encoded bytes: a UNORM format shows them as they are. */
        if (formats[i].format == VK_FORMAT_B8G8R8A8_UNORM || formats[i].format == VK_FORMAT_R8G8B8A8_UNORM) {
            format = formats[i];
        }
    }

    VkSwapchainKHR old = host->swapchain;
    uint32_t images = capabilities.minImageCount + 1;
    VkSwapchainCreateInfoKHR info = {
        .sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR,
        .surface = host->surface,
        .minImageCount = capabilities.maxImageCount != 0 && images > capabilities.maxImageCount ? capabilities.maxImageCount : images,
        .imageFormat = format.format,
        .imageColorSpace = format.colorSpace,
        .imageExtent = host->extent,
        .imageArrayLayers = 1,
        .imageUsage = VK_IMAGE_USAGE_TRANSFER_DST_BIT,
        .preTransform = capabilities.currentTransform,
        .compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR,
        .presentMode = VK_PRESENT_MODE_FIFO_KHR,
        .clipped = VK_TRUE,
        .oldSwapchain = old,
    };
    check(vkCreateSwapchainKHR(host->device, &info, NULL, &host->swapchain), "vkCreateSwapchainKHR");
    vkDestroySwapchainKHR(host->device, old, NULL);
    host->image_count = HOST_MAX_IMAGES;
    check(vkGetSwapchainImagesKHR(host->device, host->swapchain, &host->image_count, host->images), "vkGetSwapchainImagesKHR");
}

void host_start(host *host, const char *title, uint32_t width, uint32_t height, bool validate)
{
    memset(host, 0, sizeof *host);
    require(SDL_Init(SDL_INIT_VIDEO) == 0, "SDL_Init");
    host->window = SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, (int)width, (int)height, SDL_WINDOW_VULKAN);
    require(host->window != NULL, "SDL_CreateWindow");
    make_instance(host, validate);
    require(SDL_Vulkan_CreateSurface(host->window, host->instance, &host->surface), "SDL_Vulkan_CreateSurface");
    choose_device(host);
    make_device(host);
    make_swapchain(host);

    VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
        .queueFamilyIndex = host->queue_family,
    };
    check(vkCreateCommandPool(host->device, &pool, NULL, &host->pool), "vkCreateCommandPool");
    VkSemaphoreCreateInfo semaphore = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO };
    VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO, .flags = VK_FENCE_CREATE_SIGNALED_BIT };
    VkCommandBufferAllocateInfo commands = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandPool = host->pool, .commandBufferCount = 1,
    };
    for (int i = 0; i < HOST_FRAMES; i++) {
        check(vkAllocateCommandBuffers(host->device, &commands, &host->frames[i].commands), "vkAllocateCommandBuffers");
        check(vkCreateSemaphore(host->device, &semaphore, NULL, &host->frames[i].acquired), "vkCreateSemaphore");
        check(vkCreateFence(host->device, &fence, NULL, &host->frames[i].done), "vkCreateFence");
    }

    for (int i = 0; i < HOST_MAX_IMAGES; i++) {
        check(vkCreateSemaphore(host->device, &semaphore, NULL, &host->drawn[i]), "vkCreateSemaphore");
    }
}

void host_make_texture(host *host, uint32_t width, uint32_t height)
{
    host->texture_width = width;
    host->texture_height = height;
    VkImageCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
        .imageType = VK_IMAGE_TYPE_2D,
        .format = VK_FORMAT_R8G8B8A8_UNORM,
        .extent = { width, height, 1 },
        .mipLevels = 1,
        .arrayLayers = 1,
        .samples = VK_SAMPLE_COUNT_1_BIT,
        .usage = VK_IMAGE_USAGE_STORAGE_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT,
    };
    check(vkCreateImage(host->device, &info, NULL, &host->texture), "vkCreateImage");
    VkMemoryRequirements needs;
    vkGetImageMemoryRequirements(host->device, host->texture, &needs);
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(host->physical_device, &memory);
    uint32_t type = 0;
    while (type < memory.memoryTypeCount
           && !(needs.memoryTypeBits >> type & 1 && memory.memoryTypes[type].propertyFlags & VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT)) {
        type++;
    }

    VkMemoryAllocateInfo allocation = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, .allocationSize = needs.size, .memoryTypeIndex = type };
    check(vkAllocateMemory(host->device, &allocation, NULL, &host->texture_memory), "vkAllocateMemory");
    check(vkBindImageMemory(host->device, host->texture, host->texture_memory, 0), "vkBindImageMemory");
}

VkCommandBuffer host_begin_frame(host *host)
{
    host_frame *frame = &host->frames[(host->number + 1) % HOST_FRAMES];
    check(vkWaitForFences(host->device, 1, &frame->done, VK_TRUE, UINT64_MAX), "vkWaitForFences");
    if (frame->number > host->completed) {
        host->completed = frame->number;
    }

    VkResult result = vkAcquireNextImageKHR(host->device, host->swapchain, UINT64_MAX, frame->acquired, VK_NULL_HANDLE, &host->current_image);
    if (result == VK_ERROR_OUT_OF_DATE_KHR) {
        host_wait(host);
        make_swapchain(host);
        return NULL;
    }

    check(result, "vkAcquireNextImageKHR");
    check(vkResetFences(host->device, 1, &frame->done), "vkResetFences");
    frame->number = ++host->number;
    VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT };
    check(vkBeginCommandBuffer(frame->commands, &begin), "vkBeginCommandBuffer");
    return frame->commands;
}

static void change_layout(VkCommandBuffer commands, VkImage image, VkImageLayout before, VkImageLayout after, VkAccessFlags source, VkAccessFlags destination)
{
    VkImageMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER,
        .srcAccessMask = source,
        .dstAccessMask = destination,
        .oldLayout = before,
        .newLayout = after,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
        .image = image,
        .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 },
    };
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 0, NULL, 0, NULL, 1, &barrier);
}

void host_end_frame(host *host)
{
    host_frame *frame = &host->frames[host->number % HOST_FRAMES];
    VkImage image = host->images[host->current_image];
    change_layout(frame->commands, image, VK_IMAGE_LAYOUT_UNDEFINED, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 0, VK_ACCESS_TRANSFER_WRITE_BIT);
    VkImageBlit blit = {
        .srcSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
        .srcOffsets = { { 0, 0, 0 }, { (int32_t)host->texture_width, (int32_t)host->texture_height, 1 } },
        .dstSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 },
        .dstOffsets = { { 0, 0, 0 }, { (int32_t)host->extent.width, (int32_t)host->extent.height, 1 } },
    };
    vkCmdBlitImage(frame->commands, host->texture, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit, VK_FILTER_NEAREST);
    change_layout(frame->commands, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, VK_IMAGE_LAYOUT_PRESENT_SRC_KHR, VK_ACCESS_TRANSFER_WRITE_BIT, 0);
    check(vkEndCommandBuffer(frame->commands), "vkEndCommandBuffer");

    VkPipelineStageFlags stage = VK_PIPELINE_STAGE_TRANSFER_BIT;
    VkSubmitInfo submit = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .waitSemaphoreCount = 1,
        .pWaitSemaphores = &frame->acquired,
        .pWaitDstStageMask = &stage,
        .commandBufferCount = 1,
        .pCommandBuffers = &frame->commands,
        .signalSemaphoreCount = 1,
        .pSignalSemaphores = &host->drawn[host->current_image],
    };
    check(vkQueueSubmit(host->queue, 1, &submit, frame->done), "vkQueueSubmit");
    VkPresentInfoKHR present = {
        .sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR,
        .waitSemaphoreCount = 1,
        .pWaitSemaphores = &host->drawn[host->current_image],
        .swapchainCount = 1,
        .pSwapchains = &host->swapchain,
        .pImageIndices = &host->current_image,
    };
    VkResult result = vkQueuePresentKHR(host->queue, &present);
    if (result == VK_ERROR_OUT_OF_DATE_KHR) {
        host_wait(host);
        make_swapchain(host);
    } else {
        check(result, "vkQueuePresentKHR");
    }
}

void host_wait(host *host)
{
    check(vkDeviceWaitIdle(host->device), "vkDeviceWaitIdle");
    host->completed = host->number;
}

void host_stop(host *host)
{
    for (int i = 0; i < HOST_FRAMES; i++) {
        vkDestroySemaphore(host->device, host->frames[i].acquired, NULL);
        vkDestroyFence(host->device, host->frames[i].done, NULL);
    }

    for (int i = 0; i < HOST_MAX_IMAGES; i++) {
        vkDestroySemaphore(host->device, host->drawn[i], NULL);
    }

    vkDestroyCommandPool(host->device, host->pool, NULL);
    vkDestroyImage(host->device, host->texture, NULL);
    vkFreeMemory(host->device, host->texture_memory, NULL);
    vkDestroySwapchainKHR(host->device, host->swapchain, NULL);
    vkDestroyDevice(host->device, NULL);
    vkDestroySurfaceKHR(host->instance, host->surface, NULL);
    if (host->messenger != VK_NULL_HANDLE) {
        PFN_vkDestroyDebugUtilsMessengerEXT destroy =
            (PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(host->instance, "vkDestroyDebugUtilsMessengerEXT");
        destroy(host->instance, host->messenger, NULL);
    }

    vkDestroyInstance(host->instance, NULL);
    SDL_DestroyWindow(host->window);
    SDL_Quit();
}
