/* See unity_device.h. */
#include "unity_device.h"

#include <pthread.h>

enum { most_textures = 32 };

VkInstance instance;
VkPhysicalDevice physical;
VkDevice device;
VkQueue queue;
VkRenderPass pass;
VkFramebuffer framebuffer;
atomic_int queue_given;

static VkDebugUtilsMessengerEXT messenger;
static engine_texture *screen;
static engine_texture *textures[most_textures];
static pthread_mutex_t texture_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int messages, submits;

/* ---------------------------------------------------------------- what the plugin sees of Vulkan: a card, and a queue under watch */

static PFN_vkQueueSubmit real_submit;
static PFN_vkAllocateMemory real_allocate;

/* The queue is the engine's but during an event that was configured for it. */
static VKAPI_ATTR VkResult VKAPI_CALL watched_submit(VkQueue of, uint32_t count, const VkSubmitInfo *infos, VkFence fence)
{
    CHECK(queue_given);
    submits++;
    return real_submit(of, count, infos, fence);
}

/* Memory that is not mapped, and mapped memory beside it, so that weights must be uploaded. Both are the same to a software driver. */
static VKAPI_ATTR void VKAPI_CALL card_memory(VkPhysicalDevice of, VkPhysicalDeviceMemoryProperties *properties)
{
    vkGetPhysicalDeviceMemoryProperties(of, properties);
    properties->memoryTypeCount = 2;
    properties->memoryTypes[1] = properties->memoryTypes[0];
    properties->memoryTypes[0].propertyFlags = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
    properties->memoryTypes[1].propertyFlags = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
}

static VKAPI_ATTR VkResult VKAPI_CALL card_allocate(VkDevice of, const VkMemoryAllocateInfo *info, const VkAllocationCallbacks *callbacks_, VkDeviceMemory *memory)
{
    VkMemoryAllocateInfo real = *info;
    CHECK(real.memoryTypeIndex < 2);
    real.memoryTypeIndex = 0;
    return real_allocate(of, &real, callbacks_, memory);
}

static VKAPI_ATTR void VKAPI_CALL card_buffer(VkDevice of, VkBuffer buffer, VkMemoryRequirements *requirements)
{
    vkGetBufferMemoryRequirements(of, buffer, requirements);
    requirements->memoryTypeBits = 3;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL get_device_proc(VkDevice of, const char *name)
{
    PFN_vkVoidFunction function = vkGetDeviceProcAddr(of, name);
    if (strcmp(name, "vkQueueSubmit") == 0) {
        real_submit = (PFN_vkQueueSubmit)function;
        return (PFN_vkVoidFunction)watched_submit;
    }
    if (strcmp(name, "vkAllocateMemory") == 0) {
        real_allocate = (PFN_vkAllocateMemory)function;
        return (PFN_vkVoidFunction)card_allocate;
    }
    if (strcmp(name, "vkGetBufferMemoryRequirements") == 0) return (PFN_vkVoidFunction)card_buffer;
    return function;
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL device_get_proc(VkInstance of, const char *name)
{
    if (strcmp(name, "vkGetDeviceProcAddr") == 0) return (PFN_vkVoidFunction)get_device_proc;
    if (strcmp(name, "vkGetPhysicalDeviceMemoryProperties") == 0) return (PFN_vkVoidFunction)card_memory;
    return vkGetInstanceProcAddr(of, name);
}

static VKAPI_ATTR VkBool32 VKAPI_CALL spoken(VkDebugUtilsMessageSeverityFlagBitsEXT severity, VkDebugUtilsMessageTypeFlagsEXT type, const VkDebugUtilsMessengerCallbackDataEXT *data, void *user)
{
    (void)severity, (void)type, (void)user;
    messages++;
    fprintf(stderr, "%s\n", data->pMessage);
    return VK_FALSE;
}

/* ---------------------------------------------------------------- textures */

static VkDeviceMemory take_memory(VkDeviceSize size)
{
    VkMemoryAllocateInfo info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, .allocationSize = size };
    VkDeviceMemory memory;
    VK(vkAllocateMemory(device, &info, NULL, &memory));
    return memory;
}

static engine_texture *add_texture(VkImage image, uint32_t width, uint32_t height, VkFormat format)
{
    VkImageViewCreateInfo view_info = { .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO, .image = image, .viewType = VK_IMAGE_VIEW_TYPE_2D, .format = format, .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 } };
    VkBufferCreateInfo buffer_info = { .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .size = 8 * (VkDeviceSize)width * height, .usage = VK_BUFFER_USAGE_TRANSFER_DST_BIT };
    VkMemoryRequirements requirements;
    engine_texture *texture = calloc(1, sizeof *texture);
    void *mapped;
    int i = 0;
    texture->image = image;
    texture->width = width;
    texture->height = height;
    texture->format = format;
    texture->stages = VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT;
    VK(vkCreateImageView(device, &view_info, NULL, &texture->view));
    VK(vkCreateBuffer(device, &buffer_info, NULL, &texture->readback));
    vkGetBufferMemoryRequirements(device, texture->readback, &requirements);
    texture->readback_memory = take_memory(requirements.size);
    VK(vkBindBufferMemory(device, texture->readback, texture->readback_memory, 0));
    VK(vkMapMemory(device, texture->readback_memory, 0, VK_WHOLE_SIZE, 0, &mapped));
    texture->pixels = mapped;
    pthread_mutex_lock(&texture_lock);
    while (textures[i] != NULL) i++;
    CHECK(i < most_textures);
    textures[i] = texture;
    pthread_mutex_unlock(&texture_lock);
    return texture;
}

engine_texture *engine_texture_make(uint32_t width, uint32_t height, VkFormat format, int with_storage)
{
    VkImageCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, .imageType = VK_IMAGE_TYPE_2D, .format = format, .extent = { width, height, 1 }, .mipLevels = 1, .arrayLayers = 1,
        .samples = VK_SAMPLE_COUNT_1_BIT, .tiling = VK_IMAGE_TILING_OPTIMAL,
        .usage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT | (with_storage ? VK_IMAGE_USAGE_STORAGE_BIT : 0) };
    VkMemoryRequirements requirements;
    VkDeviceMemory memory;
    engine_texture *texture;
    VkImage image;
    VK(vkCreateImage(device, &info, NULL, &image));
    vkGetImageMemoryRequirements(device, image, &requirements);
    memory = take_memory(requirements.size);
    VK(vkBindImageMemory(device, image, memory, 0));
    texture = add_texture(image, width, height, format);
    texture->memory = memory;
    texture->usage = info.usage;
    return texture;
}

engine_texture *engine_texture_external(void *image, uint32_t width, uint32_t height, VkFormat format)
{
    engine_texture *texture = add_texture(*(VkImage *)image, width, height, format);
    texture->is_external = 1;
    return texture;
}

void engine_texture_destroy(engine_texture *texture)
{
    int i = 0;
    pthread_mutex_lock(&texture_lock);
    while (textures[i] != texture) i++;
    textures[i] = NULL;
    pthread_mutex_unlock(&texture_lock);
    vkDestroyImageView(device, texture->view, NULL);
    vkDestroyBuffer(device, texture->readback, NULL);
    vkFreeMemory(device, texture->readback_memory, NULL);
    if (!texture->is_external) {
        vkDestroyImage(device, texture->image, NULL);
        vkFreeMemory(device, texture->memory, NULL);
    }
    free(texture);
}

engine_texture *device_find(void *native)
{
    engine_texture *found = NULL;
    int i;
    pthread_mutex_lock(&texture_lock);
    for (i = 0; i < most_textures; i++) if (textures[i] != NULL && (void *)&textures[i]->image == native) found = textures[i];
    pthread_mutex_unlock(&texture_lock);
    return found;
}

/* ---------------------------------------------------------------- the device */

static void make_instance(void)
{
    const char *extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    VkApplicationInfo application = { .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO, .apiVersion = VK_API_VERSION_1_1 };
    VkInstanceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pApplicationInfo = &application, .enabledExtensionCount = 1, .ppEnabledExtensionNames = &extension };
    VkDebugUtilsMessengerCreateInfoEXT messenger_info = {
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT, .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT, .pfnUserCallback = spoken };
    PFN_vkCreateDebugUtilsMessengerEXT create;
    info.pNext = &messenger_info;
    VK(vkCreateInstance(&info, NULL, &instance));
    create = (PFN_vkCreateDebugUtilsMessengerEXT)vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT");
    VK(create(instance, &messenger_info, NULL, &messenger));
}

static void make_device(void)
{
    float priority = 1;
    VkDeviceQueueCreateInfo queue_info = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, .queueCount = 1, .pQueuePriorities = &priority };
    VkDeviceCreateInfo info = { .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, .queueCreateInfoCount = 1, .pQueueCreateInfos = &queue_info };
    uint32_t count = 1;
    CHECK(vkEnumeratePhysicalDevices(instance, &count, &physical) >= 0 && count == 1);
    VK(vkCreateDevice(physical, &info, NULL, &device));
    vkGetDeviceQueue(device, 0, 0, &queue);
}

static void make_screen(void)
{
    VkAttachmentDescription attachment = {
        .format = VK_FORMAT_R8G8B8A8_UNORM, .samples = VK_SAMPLE_COUNT_1_BIT, .loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR, .storeOp = VK_ATTACHMENT_STORE_OP_STORE,
        .stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE, .stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE, .finalLayout = VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL };
    VkAttachmentReference reference = { 0, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL };
    VkSubpassDescription sub_pass = { .pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS, .colorAttachmentCount = 1, .pColorAttachments = &reference };
    VkSubpassDependency order = {
        .srcSubpass = VK_SUBPASS_EXTERNAL, .srcStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT, .dstStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT,
        .srcAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT, .dstAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT };
    VkRenderPassCreateInfo pass_info = {
        .sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO, .attachmentCount = 1, .pAttachments = &attachment, .subpassCount = 1, .pSubpasses = &sub_pass, .dependencyCount = 1, .pDependencies = &order };
    VkFramebufferCreateInfo framebuffer_info = { .sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO, .attachmentCount = 1, .width = 4, .height = 4, .layers = 1 };
    screen = engine_texture_make(4, 4, VK_FORMAT_R8G8B8A8_UNORM, 0);
    VK(vkCreateRenderPass(device, &pass_info, NULL, &pass));
    framebuffer_info.renderPass = pass;
    framebuffer_info.pAttachments = &screen->view;
    VK(vkCreateFramebuffer(device, &framebuffer_info, NULL, &framebuffer));
}

void device_make(void)
{
    make_instance();
    make_device();
    make_screen();
}

void device_destroy(void)
{
    int i;
    vkDestroyFramebuffer(device, framebuffer, NULL);
    vkDestroyRenderPass(device, pass, NULL);
    for (i = 0; i < most_textures; i++) if (textures[i] != NULL) engine_texture_destroy(textures[i]);
    vkDestroyDevice(device, NULL);
    ((PFN_vkDestroyDebugUtilsMessengerEXT)vkGetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT"))(instance, messenger, NULL);
    vkDestroyInstance(instance, NULL);
    device = NULL;
}

int engine_submits(void) { return submits; }
int engine_messages(void) { return messages; }
