/*
    An engine in C whose frame a model draws into: instance, device, swapchain and texture are the engine's, and the library records into its command buffer.

        c-host model.safetensors [--frames N] [--still] [--validate]

    Left and right walk along the path, space starts and stops a walk by itself (--still begins stopped), escape ends. Prints the frame time each second.
*/
#include "host.h"
#include "vaegpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, ROWS = 6, PICTURES = COLUMNS * ROWS, KEYS = 6 };

static void check(vg_result result)
{
    if (result < 0) {
        char text[512];
        vg_last_error(text, sizeof text);
        fprintf(stderr, "error: %s: %s\n", vg_result_name(result), text);
        exit(1);
    }
}

static void on_log(void *user, int32_t severity, const char *text)
{
    (void)user;
    if (severity >= VG_LOG_WARNING) {
        fprintf(stderr, "vaegpu: %s\n", text);
    }
}

/* Lends the host's device. */
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
    check(vg_context_create(&options, &context));
    return context;
}

/* A loop through draws of the model's prior. */
static vg_paths make_path(vg_model model, uint32_t latent_size, float *duration)
{
    vg_input draws = vg_input_init();
    draws.kind = VG_INPUT_PRIOR;
    draws.count = KEYS;
    draws.seed = 7;
    float *keys = calloc((size_t)KEYS * latent_size, sizeof *keys);
    check(vg_model_draw(model, &draws, keys, (uint64_t)KEYS * latent_size));
    vg_path path = vg_path_init();
    path.kind = VG_PATH_SPHERICAL;
    path.flags = VG_PATH_LOOP;
    path.latent_size = latent_size;
    path.key_count = KEYS;
    path.keys = keys;
    vg_paths paths;
    check(vg_paths_create(&path, 1, &paths));
    check(vg_paths_get_range(paths, 0, NULL, duration));
    free(keys);
    return paths;
}

int main(int argc, char **argv)
{
    const char *file = NULL;
    long frames = -1;
    bool validate = false, running = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--frames") == 0 && i + 1 < argc) {
            frames = strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--validate") == 0) {
            validate = true;
        } else if (strcmp(argv[i], "--still") == 0) {
            running = false;
        } else if (file == NULL && argv[i][0] != '-') {
            file = argv[i];
        } else {
            file = NULL;
            break;
        }
    }

    if (file == NULL) {
        fprintf(stderr, "usage: %s model.safetensors [--frames N] [--still] [--validate]\n", argv[0]);
        return 2;
    }

    host host;
    host_start(&host, "VaeGpu in a C host", 640, 480, validate);
    vg_context context = make_context(&host);
    vg_model model;
    vg_decoder decoder;
    check(vg_model_load_file(file, NULL, &model));
    check(vg_decoder_create(context, model, NULL, &decoder));
    check(vg_decoder_wait(decoder, VG_WAIT_FOREVER));
    vg_model_info info = vg_model_info_init();
    check(vg_model_get_info(model, &info));
    float duration;
    vg_paths paths = make_path(model, info.latent_size, &duration);
    host_make_texture(&host, COLUMNS * info.width, ROWS * info.height);

    vg_path_time times[PICTURES];
    vg_input input = vg_input_init();
    input.kind = VG_INPUT_PATHS;
    input.count = PICTURES;
    input.times = times;
    input.paths = paths;
    vg_image image = vg_image_init();
    image.format = VK_FORMAT_R8G8B8A8_UNORM;
    image.image = (uint64_t)host.texture;
    image.width = host.texture_width;
    image.height = host.texture_height;
    image.columns = COLUMNS;
    image.layout_after = VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL;

    float time = 0;
    bool quit = false;
    uint64_t shown = 0, second = SDL_GetPerformanceCounter();
    uint64_t recording = 0, frequency = SDL_GetPerformanceFrequency();
    for (long number = 0; !quit && number != frames; number++) {
        SDL_Event event;
        while (SDL_PollEvent(&event)) {
            if (event.type == SDL_QUIT || (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_ESCAPE)) {
                quit = true;
            } else if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_SPACE) {
                running = !running;
            } else if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_RIGHT) {
                time += 0.1f;
            } else if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_LEFT) {
                time -= 0.1f;
            }
        }

        time += running ? 0.01f : 0;
        for (uint32_t i = 0; i < PICTURES; i++) {
            times[i].path = 0;
            times[i].time = time + duration * (float)i / PICTURES;
        }

        VkCommandBuffer commands = host_begin_frame(&host);
        if (commands == NULL) {
            continue;
        }

        uint64_t start = SDL_GetPerformanceCounter();
        vg_result result = vg_decode_record(decoder, &input, commands, &image, host.number, host.completed);
        recording += SDL_GetPerformanceCounter() - start;
        check(result);
        if (result == VG_NOT_READY) {
            fprintf(stderr, "error: the frames in flight are as many as the decoder's, and it was not ready\n");
            return 1;
        }

        host_end_frame(&host);
        shown++;
        uint64_t now = SDL_GetPerformanceCounter();
        if (now - second >= frequency || number + 1 == frames) {
            printf("%.2f ms a frame, of which recording the decode of %d pictures %.3f ms\n",
                   1e3 * (double)(now - second) / (double)frequency / (double)shown, PICTURES, 1e3 * (double)recording / (double)frequency / (double)shown);
            fflush(stdout);
            shown = recording = 0;
            second = now;
        }
    }

    host_wait(&host);
    check(vg_decoder_destroy(decoder));
    check(vg_paths_destroy(paths));
    check(vg_model_destroy(model));
    check(vg_context_destroy(context));
    uint32_t messages = host.messages;
    host_stop(&host);
    return messages == 0 ? 0 : 1;
}
