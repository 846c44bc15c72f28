/*
    An engine in C whose frame a model draws into: instance, device, swapchain and texture are the engine's, and the library records into its command buffer.

        c-host model.safetensors [--frames N] [--still] [--validate]

    Prints the frame time each second.
*/
#include "host.h"
#include "walk.h"

#include <stdio.h>

static void on_log(void *user, int32_t severity, const char *text)
{
    (void)user;
    if (severity >= VG_LOG_WARNING) {
        fprintf(stderr, "vaegpu: %s\n", text);
    }
}

/* Lends the host's device, without a lock for its queue: the decoder, whose weights another thread sends up, is waited for before the first frame. */
static vg_context make_context(const host *host)
{
    vg_host_device device = vg_host_device_init();
    device.api_version = VK_API_VERSION_1_2;
    device.instance = host->instance;
    device.physical_device = host->physical_device;
    device.device = host->device;
    device.queue = host->queue;
    device.queue_family = host->queue_family;
    device.get_instance_proc_addr = (vg_function)vkGetInstanceProcAddr;
    device.enabled_features = host->has_timeline ? VG_FEATURE_TIMELINE_SEMAPHORE : 0;
    vg_context_options options = vg_context_options_init();
    options.host_device = &device;
    options.log = on_log;
    vg_context context;
    walk_check(vg_context_create(&options, &context));
    return context;
}

int main(int argc, char **argv)
{
    walk_options options;
    walk_parse(&options, argc, argv, true);
    host host;
    host_start(&host, "VaeGpu in a C host", 640, 480, options.validate);
    vg_context context = make_context(&host);
    walk walk;
    walk_start(&walk, context, &options);
    host_make_texture(&host, WALK_COLUMNS * walk.info.width, WALK_ROWS * walk.info.height);
    vg_image image = vg_image_init();
    image.format = VK_FORMAT_R8G8B8A8_UNORM;
    image.image = (uint64_t)host.texture;
    image.width = host.texture_width;
    image.height = host.texture_height;
    image.columns = WALK_COLUMNS;
    image.layout_after = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;

    uint64_t shown = 0, second = SDL_GetPerformanceCounter();
    uint64_t recording = 0, frequency = SDL_GetPerformanceFrequency();
    for (long number = 0; !walk.quit && number != options.frames; number++) {
        walk_step(&walk);
        VkCommandBuffer commands = host_begin_frame(&host);
        if (commands == NULL) {
            continue;
        }

        uint64_t start = SDL_GetPerformanceCounter();
        vg_result result = vg_decode_record(walk.decoder, walk_input(&walk), commands, &image, host.number, host.completed);
        recording += SDL_GetPerformanceCounter() - start;
        walk_check(result);
        if (result == VG_NOT_READY) {
            fprintf(stderr, "error: the frames in flight are as many as the decoder's, and it was not ready\n");
            return 1;
        }

        host_end_frame(&host);
        shown++;
        uint64_t now = SDL_GetPerformanceCounter();
        if (now - second >= frequency || number + 1 == options.frames) {
            printf("%.2f ms a frame, of which recording the decode of %d pictures %.3f ms\n",
                   1e3 * (double)(now - second) / (double)frequency / (double)shown, WALK_PICTURES, 1e3 * (double)recording / (double)frequency / (double)shown);
            fflush(stdout);
            shown = recording = 0;
            second = now;
        }
    }

    host_wait(&host);
    walk_stop(&walk);
    walk_check(vg_context_destroy(context));
    uint32_t messages = host.messages;
    host_stop(&host);
    return messages == 0 ? 0 : 1;
}
