/*
    A host on OpenGL whose textures a model draws into, with no copy: the library decodes on a Vulkan device of its own, and OpenGL imports the memory.

        gl-host model.safetensors [--frames N] [--still]

    Space stops and starts the walk (--still begins stopped), escape ends. Prints the frame time each second.
*/
#include "gl.h"
#include "vaegpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, ROWS = 6, PICTURES = COLUMNS * ROWS, KEYS = 6, TEXTURES = 2 };

static void check(vg_result result)
{
    if (result < 0) {
        char text[512];
        vg_last_error(text, sizeof text);
        fprintf(stderr, "error: %s: %s\n", vg_result_name(result), text);
        exit(1);
    }
}

/* On the device that OpenGL draws with: memory of another could not be imported. */
static vg_context make_context(const char *device_uuid)
{
    vg_context_options options = vg_context_options_init();
    options.backend = VG_BACKEND_VULKAN;
    options.device = device_uuid;
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

static vg_target make_target(vg_context context, const vg_model_info *model, gl_texture *texture)
{
    vg_target_options options = vg_target_options_init();
    options.width = COLUMNS * model->width;
    options.height = ROWS * model->height;
    vg_target target;
    check(vg_target_create(context, &options, &target));
    vg_target_info info = vg_target_info_init();
    int64_t descriptor;
    check(vg_target_get_info(target, &info));
    check(vg_target_export(target, VG_EXPORT_OPAQUE_FD, &descriptor));
    gl_import(texture, (int)descriptor, info.memory_bytes, info.width, info.height);
    return target;
}

int main(int argc, char **argv)
{
    const char *file = NULL;
    long frames = -1;
    bool running = true;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--frames") == 0 && i + 1 < argc) {
            frames = strtol(argv[++i], NULL, 10);
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
        fprintf(stderr, "usage: %s model.safetensors [--frames N] [--still]\n", argv[0]);
        return 2;
    }

    gl_window window;
    gl_start(&window, "VaeGpu in an OpenGL host", 640, 480);
    vg_context context = make_context(window.device_uuid);
    vg_model model;
    vg_decoder decoder;
    check(vg_model_load_file(file, NULL, &model));
    check(vg_decoder_create(context, model, NULL, &decoder));
    check(vg_decoder_wait(decoder, VG_WAIT_FOREVER));
    vg_model_info info = vg_model_info_init();
    check(vg_model_get_info(model, &info));
    float duration;
    vg_paths paths = make_path(model, info.latent_size, &duration);
    gl_texture textures[TEXTURES];
    vg_target targets[TEXTURES];
    for (int i = 0; i < TEXTURES; i++) {
        targets[i] = make_target(context, &info, &textures[i]);
    }

    vg_path_time times[PICTURES];
    vg_input input = vg_input_init();
    input.kind = VG_INPUT_PATHS;
    input.count = PICTURES;
    input.times = times;
    input.paths = paths;
    vg_image image = vg_image_init();
    image.columns = COLUMNS;

    /* Of two textures one is shown while the other is written. Neither side waits for the other: a frame that finds no new picture shows the last. */
    int shown = 0;
    bool pending = false, quit = false;
    vg_ticket ticket = 0;
    float time = 0;
    long decoded = 0, drawn = 0;
    uint64_t second = SDL_GetPerformanceCounter(), frequency = SDL_GetPerformanceFrequency();
    for (long number = 0; !quit && number != frames; number++) {
        SDL_Event event;
        while (SDL_PollEvent(&event)) {
            if (event.type == SDL_QUIT || (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_ESCAPE)) {
                quit = true;
            } else if (event.type == SDL_KEYDOWN && event.key.keysym.sym == SDLK_SPACE) {
                running = !running;
            }
        }

        if (pending) {
            vg_result result = vg_decode_poll(decoder, ticket);
            check(result);
            if (result == VG_OK) {
                pending = false;
                shown = 1 - shown;
                decoded++;
            }
        }

        if (!pending && gl_is_idle(&textures[1 - shown])) {
            for (uint32_t i = 0; i < PICTURES; i++) {
                times[i].path = 0;
                times[i].time = time + duration * (float)i / PICTURES;
            }

            image.target = targets[1 - shown];
            vg_result result = vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, &ticket);
            check(result);
            pending = result == VG_OK;
        }

        time += running ? 0.01f : 0;
        gl_show(&window, &textures[shown], (int)(COLUMNS * info.width), (int)(ROWS * info.height));
        drawn++;
        uint64_t now = SDL_GetPerformanceCounter();
        if (now - second >= frequency || number + 1 == frames) {
            printf("%.2f ms a frame; %ld pictures decoded in %ld frames\n", 1e3 * (double)(now - second) / (double)frequency / (double)drawn, decoded * PICTURES, drawn);
            fflush(stdout);
            decoded = drawn = 0;
            second = now;
        }
    }

    for (int i = 0; i < TEXTURES; i++) {
        gl_release(&textures[i]);
        check(vg_target_destroy(targets[i]));
    }

    check(vg_decoder_destroy(decoder));
    check(vg_paths_destroy(paths));
    check(vg_model_destroy(model));
    check(vg_context_destroy(context));
    gl_stop(&window);
    return 0;
}
