/*
    A host on OpenGL whose textures a model draws into, with no copy: the library decodes on a Vulkan device of its own, and OpenGL imports the memory.

        gl-host model.safetensors [--frames N] [--still]

    Prints the frame time each second.
*/
#include "gl.h"
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTURES = 2 };

/* On the device that OpenGL draws with: memory of another could not be imported. */
static vg_context make_context(const char *device_uuid)
{
    vg_context_options options = vg_context_options_init();
    options.backend = VG_BACKEND_VULKAN;
    options.device = device_uuid;
    vg_context context;
    walk_check(vg_context_create(&options, &context));
    return context;
}

static vg_target make_target(vg_context context, const gl_window *window, const vg_model_info *model, gl_texture *texture)
{
    vg_target_options options = vg_target_options_init();
    options.width = WALK_COLUMNS * model->width;
    options.height = WALK_ROWS * model->height;
    vg_target target;
    walk_check(vg_target_create(context, &options, &target));
    vg_target_info info = vg_target_info_init();
    int64_t descriptor;
    walk_check(vg_target_get_info(target, &info));
    if (strcmp(info.driver_uuid, window->driver_uuid) != 0) {
        fprintf(stderr, "error: Vulkan's driver and OpenGL's are not of one family, and cannot share memory\n");
        exit(1);
    }

    walk_check(vg_target_export(target, VG_EXPORT_OPAQUE_FD, &descriptor));
    gl_import(texture, (int)descriptor, info.memory_bytes, info.width, info.height);
    return target;
}

int main(int argc, char **argv)
{
    walk_options options;
    walk_parse(&options, argc, argv, false);
    gl_window window;
    gl_start(&window, "VaeGpu in an OpenGL host", 640, 480);
    vg_context context = make_context(window.device_uuid);
    walk walk;
    walk_start(&walk, context, &options);
    gl_texture textures[TEXTURES];
    vg_target targets[TEXTURES];
    for (int i = 0; i < TEXTURES; i++) {
        targets[i] = make_target(context, &window, &walk.info, &textures[i]);
    }

    /* Of two textures one is shown while the other is written. Neither side waits for the other: a frame that finds no new picture shows the last. */
    int shown = 0;
    bool pending = false;
    vg_ticket ticket = 0;
    long decoded = 0, drawn = 0;
    uint64_t second = SDL_GetPerformanceCounter(), frequency = SDL_GetPerformanceFrequency();
    for (long number = 0; !walk.quit && number != options.frames; number++) {
        walk_step(&walk);
        if (pending) {
            vg_result result = vg_decode_poll(walk.decoder, ticket);
            walk_check(result);
            if (result == VG_OK) {
                pending = false;
                shown = 1 - shown;
                decoded++;
            }
        }

        if (!pending && gl_is_idle(&textures[1 - shown])) {
            vg_image image = vg_image_init();
            image.target = targets[1 - shown];
            image.columns = WALK_COLUMNS;
            vg_result result = vg_decode_submit(walk.decoder, walk_input(&walk), &image, NULL, 0, NULL, 0, &ticket);
            walk_check(result);
            pending = result == VG_OK;
        }

        gl_show(&window, &textures[shown], (int)(WALK_COLUMNS * walk.info.width), (int)(WALK_ROWS * walk.info.height));
        drawn++;
        uint64_t now = SDL_GetPerformanceCounter();
        if (now - second >= frequency || number + 1 == options.frames) {
            printf("%.2f ms a frame, of %ld frames; %d pictures decoded %ld times\n", 1e3 * (double)(now - second) / (double)frequency / (double)drawn, drawn, WALK_PICTURES, decoded);
            fflush(stdout);
            decoded = drawn = 0;
            second = now;
        }
    }

    for (int i = 0; i < TEXTURES; i++) {
        gl_release(&textures[i]);
        walk_check(vg_target_destroy(targets[i]));
    }

    walk_stop(&walk);
    walk_check(vg_context_destroy(context));
    gl_stop(&window);
    return 0;
}
