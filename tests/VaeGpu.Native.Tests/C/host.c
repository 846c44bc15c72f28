/*
    An engine as small as one can be: it owns instance, device, queue, image and command buffers, and lends them.
        host record MODEL OUT         six frames, two in flight, decoded by its own command buffers; writes the last frame's image
        host floor MODEL OUT          the same on Vulkan 1.1 with no optional feature
        host submit MODEL OUT         the library submits between the host's clear and the host's copy, by timeline semaphores, under the host's lock
        host lost MODEL               the device is lost in a submit: said once, and again by every call after it, and the host goes on
        host canary MODEL             a mistake that the validation layer must see
    The layer is put in by the environment and writes to standard output.
*/
#include "check.h"

#include <vulkan/vulkan.h>

enum { side = 28, columns = 4, rows = 2, width = columns * side, height = rows * side, pictures = columns * rows, frames = 6, in_flight = 2 };

static VkInstance instance;
static VkPhysicalDevice physical;
static VkDevice device;
static VkQueue queue;
static uint32_t family, api;
static VkCommandPool pool;
static VkImage image;
static VkDeviceMemory image_memory, buffer_memory;
static VkBuffer buffer;
static void *mapped;
static int locked, locks, timeline;
static int lose_device;
static PFN_vkQueueSubmit real_submit;

#define VK(call) CHECK((call) == VK_SUCCESS)

static void lock_queue(void *user)
{
    CHECK(user == &locked && !locked);
    locked = 1;
    locks++;
}

static void unlock_queue(void *user)
{
    CHECK(user == &locked && locked);
    locked = 0;
}

/* What a lost device looks like from outside. */
static VKAPI_ATTR VkResult VKAPI_CALL losing_submit(VkQueue of, uint32_t count, const VkSubmitInfo *submits, VkFence fence)
{
    return lose_device ? VK_ERROR_DEVICE_LOST : real_submit(of, count, submits, fence);
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL losing_device_proc(VkDevice of, const char *name)
{
    PFN_vkVoidFunction function = vkGetDeviceProcAddr(of, name);
    if (function != NULL && strcmp(name, "vkQueueSubmit") == 0) {
        real_submit = (PFN_vkQueueSubmit)function;
        return (PFN_vkVoidFunction)losing_submit;
    }
    return function;
}

static VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL losing_proc(VkInstance of, const char *name)
{
    return strcmp(name, "vkGetDeviceProcAddr") == 0 ? (PFN_vkVoidFunction)losing_device_proc : vkGetInstanceProcAddr(of, name);
}

static uint32_t memory_type(uint32_t allowed, VkMemoryPropertyFlags wanted)
{
    VkPhysicalDeviceMemoryProperties properties;
    uint32_t i;
    vkGetPhysicalDeviceMemoryProperties(physical, &properties);
    for (i = 0; i < properties.memoryTypeCount; i++) {
        if ((allowed & 1u << i) != 0 && (properties.memoryTypes[i].propertyFlags & wanted) == wanted) return i;
    }
    fail(__FILE__, __LINE__, "no memory type");
    return 0;
}

static void make_device(void)
{
    vg_requirements needed = vg_requirements_init();
    VkApplicationInfo application = { .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO };
    VkInstanceCreateInfo instance_info = { .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pApplicationInfo = &application };
    VkPhysicalDeviceTimelineSemaphoreFeatures features = { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES, .timelineSemaphore = VK_TRUE };
    float priority = 1;
    VkDeviceQueueCreateInfo queue_info = { .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO, .queueCount = 1, .pQueuePriorities = &priority };
    VkDeviceCreateInfo device_info = { .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, .queueCreateInfoCount = 1, .pQueueCreateInfos = &queue_info };
    VkQueueFamilyProperties families[16];
    uint32_t count = 1;

    OK(vg_device_requirements(&needed));
    CHECK(needed.required_extension_count == 0 && needed.required_features == 0 && needed.api_version == VK_API_VERSION_1_1);
    CHECK(strcmp(needed.recommended_extensions[0], "VK_KHR_timeline_semaphore") == 0);
    application.apiVersion = api;
    VK(vkCreateInstance(&instance_info, NULL, &instance));
    CHECK(vkEnumeratePhysicalDevices(instance, &count, &physical) >= 0 && count == 1);
    count = 16;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families);
    while (family < count && (families[family].queueFlags & needed.queue_flags) != needed.queue_flags) family++;
    CHECK(family < count);
    queue_info.queueFamilyIndex = family;
    device_info.pNext = timeline ? &features : NULL;
    VK(vkCreateDevice(physical, &device_info, NULL, &device));
    vkGetDeviceQueue(device, family, 0, &queue);
}

static void make_image(void)
{
    VkCommandPoolCreateInfo pool_info = { .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT, .queueFamilyIndex = family };
    VkImageCreateInfo image_info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO, .imageType = VK_IMAGE_TYPE_2D, .format = VK_FORMAT_R8G8B8A8_UNORM, .extent = { width, height, 1 },
        .mipLevels = 1, .arrayLayers = 1, .samples = VK_SAMPLE_COUNT_1_BIT, .tiling = VK_IMAGE_TILING_OPTIMAL,
        .usage = VK_IMAGE_USAGE_STORAGE_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT };
    VkBufferCreateInfo buffer_info = { .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .size = 4 * width * height, .usage = VK_BUFFER_USAGE_TRANSFER_DST_BIT };
    VkMemoryAllocateInfo memory_info = { .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO };
    VkMemoryRequirements requirements;

    VK(vkCreateCommandPool(device, &pool_info, NULL, &pool));
    VK(vkCreateImage(device, &image_info, NULL, &image));
    vkGetImageMemoryRequirements(device, image, &requirements);
    memory_info.allocationSize = requirements.size;
    memory_info.memoryTypeIndex = memory_type(requirements.memoryTypeBits, 0);
    VK(vkAllocateMemory(device, &memory_info, NULL, &image_memory));
    VK(vkBindImageMemory(device, image, image_memory, 0));
    VK(vkCreateBuffer(device, &buffer_info, NULL, &buffer));
    vkGetBufferMemoryRequirements(device, buffer, &requirements);
    memory_info.allocationSize = requirements.size;
    memory_info.memoryTypeIndex = memory_type(requirements.memoryTypeBits, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT);
    VK(vkAllocateMemory(device, &memory_info, NULL, &buffer_memory));
    VK(vkBindBufferMemory(device, buffer, buffer_memory, 0));
    VK(vkMapMemory(device, buffer_memory, 0, VK_WHOLE_SIZE, 0, &mapped));
}

static void destroy_all(void)
{
    vkDestroyBuffer(device, buffer, NULL);
    vkFreeMemory(device, buffer_memory, NULL);
    vkDestroyImage(device, image, NULL);
    vkFreeMemory(device, image_memory, NULL);
    vkDestroyCommandPool(device, pool, NULL);
    vkDestroyDevice(device, NULL);
    vkDestroyInstance(instance, NULL);
}

static VkCommandBuffer begin(VkCommandBuffer commands)
{
    VkCommandBufferAllocateInfo allocate = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandPool = pool, .commandBufferCount = 1 };
    VkCommandBufferBeginInfo info = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT };
    if (commands == NULL) VK(vkAllocateCommandBuffers(device, &allocate, &commands));
    VK(vkBeginCommandBuffer(commands, &info));
    return commands;
}

static void copy_image(VkCommandBuffer commands, VkImageLayout layout)
{
    VkBufferImageCopy region = { .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 }, .imageExtent = { width, height, 1 } };
    VkMemoryBarrier barrier = { .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER, .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT, .dstAccessMask = VK_ACCESS_HOST_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT };
    vkCmdCopyImageToBuffer(commands, image, layout, buffer, 1, &region);
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_HOST_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &barrier, 0, NULL, 0, NULL);
}

static vg_context adopt(int losing)
{
    vg_context_options options = vg_context_options_init();
    vg_context_info info = vg_context_info_init();
    vg_host_device host = vg_host_device_init();
    vg_context context = 0;
    host.api_version = api;
    host.instance = instance;
    host.physical_device = physical;
    host.device = device;
    host.queue = queue;
    host.queue_family = family;
    host.get_instance_proc_addr = losing ? (vg_function)losing_proc : (vg_function)vkGetInstanceProcAddr;
    host.enabled_features = timeline ? VG_FEATURE_TIMELINE_SEMAPHORE : 0;
    host.lock_queue = lock_queue;
    host.unlock_queue = unlock_queue;
    host.lock_user = &locked;
    options.host_device = &host;
    OK(vg_context_create(&options, &context));
    OK(vg_context_get_info(context, &info));
    CHECK(info.backend == VG_BACKEND_VULKAN && (info.flags & VG_CONTEXT_ADOPTED) != 0);
    CHECK(((info.features & VG_FEATURE_TIMELINE_SEMAPHORE) != 0) == timeline);
    return context;
}

static vg_image target(void)
{
    vg_image to = vg_image_init();
    to.image = (uint64_t)(uintptr_t)image;
    to.format = VK_FORMAT_R8G8B8A8_UNORM;
    to.width = width;
    to.height = height;
    to.layout_before = VK_IMAGE_LAYOUT_UNDEFINED;
    to.layout_after = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;
    return to;
}

/* Way 3. The frames that are known to be complete follow those that are recorded by in_flight. */
static void record(vg_decoder decoder, int mistake)
{
    VkCommandBuffer commands[in_flight] = { NULL };
    VkFence fences[in_flight];
    VkFenceCreateInfo fence_info = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    vg_image to = target();
    uint64_t frame, allocated = 0;
    uint32_t i;
    for (i = 0; i < in_flight; i++) VK(vkCreateFence(device, &fence_info, NULL, &fences[i]));
    for (frame = 1; frame <= frames; frame++) {
        VkSubmitInfo submit = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1 };
        uint64_t complete = frame > in_flight ? frame - in_flight : 0;
        vg_input input = draws(pictures, frame);
        i = frame % in_flight;
        if (complete > 0) {
            VK(vkWaitForFences(device, 1, &fences[i], VK_TRUE, UINT64_MAX));
            VK(vkResetFences(device, 1, &fences[i]));
        }
        commands[i] = begin(commands[i]);
        if (frame == frames) allocated = vg_thread_allocated_bytes();
        OK(vg_decode_record(decoder, &input, commands[i], &to, frame, complete));
        if (frame == frames) CHECK(vg_thread_allocated_bytes() == allocated);
        if (frame == in_flight) {
            /* One more than is in flight: refused, with nothing recorded. Frames that count down are a mistake. */
            EXPECT(vg_decode_record(decoder, &input, commands[i], &to, frame, complete), VG_NOT_READY);
            EXPECT(vg_decode_record(decoder, &input, commands[i], &to, 1, 0), VG_ERROR_ARGUMENT);
            EXPECT(vg_decode_record(decoder, &input, commands[i], &to, 1, 1), VG_ERROR_ARGUMENT);
        }
        copy_image(commands[i], mistake ? VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL : VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
        VK(vkEndCommandBuffer(commands[i]));
        submit.pCommandBuffers = &commands[i];
        VK(vkQueueSubmit(queue, 1, &submit, fences[i]));
    }
    VK(vkDeviceWaitIdle(device));
    for (i = 0; i < in_flight; i++) vkDestroyFence(device, fences[i], NULL);
    OK(vg_decoder_forget_image(decoder, to.image));
}

static void wrong_images(vg_decoder decoder)
{
    vg_image to = target();
    vg_input input = draws(pictures, 1);
    VkCommandBuffer commands = begin(NULL);
    to.image = 0;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.format = 0xFFFF;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.layout_before = 0xFFFFFFFF;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.width = side;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.x = 0xFFFFFFFF;
    to.rectangle_width = 0xFFFFFFFF;
    to.rectangle_height = side;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.columns = 0xFFFFFFFF;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    to = target();
    to.flags = 0x80000000;
    EXPECT(vg_decode_record(decoder, &input, commands, &to, 1, 0), VG_ERROR_ARGUMENT);
    VK(vkEndCommandBuffer(commands));
    vkFreeCommandBuffers(device, pool, 1, &commands);
}

/* One of the host's own submits: after one value of the timeline, before another. */
static void submit_between(VkCommandBuffer commands, VkSemaphore order, uint64_t after, uint64_t before)
{
    VkPipelineStageFlags stage = VK_PIPELINE_STAGE_ALL_COMMANDS_BIT;
    VkTimelineSemaphoreSubmitInfo values = {
        .sType = VK_STRUCTURE_TYPE_TIMELINE_SEMAPHORE_SUBMIT_INFO, .waitSemaphoreValueCount = 1, .pWaitSemaphoreValues = &after,
        .signalSemaphoreValueCount = 1, .pSignalSemaphoreValues = &before };
    VkSubmitInfo work = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .pNext = &values, .waitSemaphoreCount = 1, .pWaitSemaphores = &order, .pWaitDstStageMask = &stage,
        .commandBufferCount = 1, .pCommandBuffers = &commands, .signalSemaphoreCount = 1, .pSignalSemaphores = &order };
    CHECK(!locked);
    VK(vkQueueSubmit(queue, 1, &work, VK_NULL_HANDLE));
}

/* Way 4. Clear, decode and copy are ordered by one timeline semaphore; all three are on the queue before the processor opens the gate. */
static void submit(vg_decoder decoder)
{
    PFN_vkWaitSemaphores wait_semaphores = (PFN_vkWaitSemaphores)vkGetDeviceProcAddr(device, "vkWaitSemaphores");
    PFN_vkSignalSemaphore signal_semaphore = (PFN_vkSignalSemaphore)vkGetDeviceProcAddr(device, "vkSignalSemaphore");
    VkSemaphoreTypeCreateInfo type = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO, .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE };
    VkSemaphoreCreateInfo info = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, .pNext = &type };
    VkClearColorValue red = { .float32 = { 1, 0, 0, 1 } };
    VkImageSubresourceRange all = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 };
    VkSemaphore order;
    VkCommandBuffer clear = NULL, copy = NULL;
    vg_image to = target();
    vg_input input = draws(pictures, 1);
    vg_semaphore none = { 0, 1 };
    uint64_t frame, allocated = 0;
    int before = locks;
    VK(vkCreateSemaphore(device, &info, NULL, &order));
    EXPECT(vg_decode_submit(decoder, NULL, &to, NULL, 0, NULL, 0, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_submit(decoder, &input, &to, &none, 1, NULL, 0, NULL), VG_ERROR_ARGUMENT);
    for (frame = 1; frame <= frames; frame++) {
        uint64_t opened = 4 * frame - 3, cleared = opened + 1, decoded = opened + 2, copied = opened + 3;
        vg_semaphore waits = { (uint64_t)(uintptr_t)order, cleared }, signals = { (uint64_t)(uintptr_t)order, decoded };
        VkImageMemoryBarrier barrier = {
            .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER, .dstAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT, .oldLayout = VK_IMAGE_LAYOUT_UNDEFINED,
            .newLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED, .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED,
            .image = image, .subresourceRange = all };
        VkSemaphoreWaitInfo wait = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO, .semaphoreCount = 1, .pSemaphores = &order, .pValues = &copied };
        VkSemaphoreSignalInfo open = { .sType = VK_STRUCTURE_TYPE_SEMAPHORE_SIGNAL_INFO, .semaphore = order, .value = opened };
        vg_ticket ticket = 0;

        clear = begin(clear);
        vkCmdPipelineBarrier(clear, VK_PIPELINE_STAGE_ALL_COMMANDS_BIT, VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 0, NULL, 0, NULL, 1, &barrier);
        vkCmdClearColorImage(clear, image, VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, &red, 1, &all);
        VK(vkEndCommandBuffer(clear));
        submit_between(clear, order, opened, cleared);

        input = draws(pictures, frame);
        to.layout_before = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
        if (frame == frames) allocated = vg_thread_allocated_bytes();
        OK(vg_decode_submit(decoder, &input, &to, &waits, 1, &signals, 1, &ticket));
        if (frame == frames) CHECK(vg_thread_allocated_bytes() == allocated);

        copy = begin(copy);
        copy_image(copy, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL);
        VK(vkEndCommandBuffer(copy));
        submit_between(copy, order, decoded, copied);

        EXPECT(vg_decode_poll(decoder, ticket), VG_NOT_READY);
        VK(signal_semaphore(device, &open));
        VK(wait_semaphores(device, &wait, UINT64_MAX));
        OK(vg_decode_poll(decoder, ticket));
    }
    CHECK(locks == before + frames && !locked);
    VK(vkDeviceWaitIdle(device));
    vkDestroySemaphore(device, order, NULL);
}

static void lose(vg_context context, vg_model model, vg_decoder decoder)
{
    static unsigned char pixels[4 * side * side * pictures];
    vg_input input = draws(1, 1);
    vg_ticket ticket = 77;
    vg_decoder second = 0;
    char first[512], later[512];
    OK(vg_decode(decoder, &input, VG_RGBA8, pixels, sizeof pixels));
    lose_device = 1;
    EXPECT(vg_decode(decoder, &input, VG_RGBA8, pixels, sizeof pixels), VG_ERROR_DEVICE_LOST);
    vg_last_error(first, sizeof first);
    lose_device = 0;
    EXPECT(vg_decode(decoder, &input, VG_RGBA8, pixels, sizeof pixels), VG_ERROR_DEVICE_LOST);
    vg_last_error(later, sizeof later);
    CHECK(strstr(first, "was lost:") != NULL && strstr(later, "was lost before") != NULL);
    EXPECT(vg_decode_begin(decoder, &input, VG_RGBA8, &ticket), VG_ERROR_DEVICE_LOST);
    OK(vg_decoder_create(context, model, NULL, &second));
    EXPECT(vg_decoder_wait(second, VG_WAIT_FOREVER), VG_ERROR_DEVICE_LOST);
    CHECK(!locked && ticket == 77);
    OK(vg_decoder_destroy(second));
}

int main(int count, char **arguments)
{
    const char *mode = arguments[1];
    int lost = strcmp(mode, "lost") == 0;
    vg_context context;
    vg_model model;
    vg_decoder decoder;
    timeline = strcmp(mode, "floor") != 0;
    api = timeline ? VK_API_VERSION_1_2 : VK_API_VERSION_1_1;
    make_device();
    make_image();
    context = adopt(lost);
    model = load_model(arguments[2]);
    decoder = make_decoder(context, model, pictures);
    if (strcmp(mode, "submit") == 0) submit(decoder);
    else if (lost) lose(context, model, decoder);
    else {
        wrong_images(decoder);
        record(decoder, strcmp(mode, "canary") == 0);
    }
    if (count > 3) write_file(arguments[3], mapped, 4 * width * height);
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));

    /* The host's device is the host's still, and goes last. */
    destroy_all();
    puts("done");
    return 0;
}
