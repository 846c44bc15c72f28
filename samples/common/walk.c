#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS = 6, SEED = 7 };

void walk_check(vg_result result)
{
    if (result < 0) {
        char text[512];
        vg_last_error(text, sizeof text);
        fprintf(stderr, "error: %s: %s\n", vg_result_name(result), text);
        exit(1);
    }
}

void walk_parse(walk_options *options, int argc, char **argv, bool has_device)
{
    memset(options, 0, sizeof *options);
    options->frames = -1;
    bool good = true, help = false;
    for (int i = 1; i < argc && good; i++) {
        char *end = NULL;
        if (strcmp(argv[i], "--frames") == 0 && i + 1 < argc) {
            options->frames = strtol(argv[++i], &end, 10);
            good = *argv[i] != '\0' && *end == '\0' && options->frames > 0;
        } else if (strcmp(argv[i], "--help") == 0) {
            help = true;
        } else if (strcmp(argv[i], "--still") == 0) {
            options->still = true;
        } else if (strcmp(argv[i], "--validate") == 0 && has_device) {
            options->validate = true;
        } else {
            good = options->file == NULL && argv[i][0] != '-';
            options->file = argv[i];
        }
    }

    if (help || !good || options->file == NULL) {
        fprintf(help ? stdout : stderr,
                "usage: %s model.safetensors [--frames N] [--still]%s\n"
                "  --frames N    end after so many\n"
                "  --still       begin at rest\n"
                "%s"
                "Left and right walk, space starts and stops a walk by itself, escape ends.\n",
                argv[0], has_device ? " [--validate]" : "", has_device ? "  --validate    with the Vulkan validation layer\n" : "");
        exit(help ? 0 : 2);
    }
}

/* A loop through draws of the model's prior. */
static void make_path(walk *walk)
{
    vg_input draws = vg_input_init();
    draws.kind = VG_INPUT_PRIOR;
    draws.count = KEYS;
    draws.seed = SEED;
    float *keys = calloc((size_t)KEYS * walk->info.latent_size, sizeof *keys);
    walk_check(vg_model_draw(walk->model, &draws, keys, (uint64_t)KEYS * walk->info.latent_size));
    vg_path path = vg_path_init();
    path.kind = VG_PATH_SPHERICAL;
    path.flags = VG_PATH_LOOP;
    path.latent_size = walk->info.latent_size;
    path.key_count = KEYS;
    path.keys = keys;
    walk_check(vg_paths_create(&path, 1, &walk->paths));
    walk_check(vg_paths_get_range(walk->paths, 0, NULL, &walk->duration));
    free(keys);
}

void walk_start(walk *walk, vg_context context, const walk_options *options)
{
    memset(walk, 0, sizeof *walk);
    walk_check(vg_model_load_file(options->file, NULL, &walk->model));
    walk_check(vg_decoder_create(context, walk->model, NULL, &walk->decoder));
    walk_check(vg_decoder_wait(walk->decoder, VG_WAIT_FOREVER));
    walk->info = vg_model_info_init();
    walk_check(vg_model_get_info(walk->model, &walk->info));
    make_path(walk);
    walk->running = !options->still;
    walk->input = vg_input_init();
    walk->input.kind = VG_INPUT_PATHS;
    walk->input.count = WALK_PICTURES;
    walk->input.times = walk->times;
    walk->input.paths = walk->paths;
}

void walk_step(walk *walk)
{
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        SDL_Keycode key = event.type == SDL_KEYDOWN ? event.key.keysym.sym : SDLK_UNKNOWN;
        walk->quit |= event.type == SDL_QUIT || key == SDLK_ESCAPE;
        walk->running ^= key == SDLK_SPACE;
        walk->time += key == SDLK_RIGHT ? 0.1f : key == SDLK_LEFT ? -0.1f : 0;
    }

    walk->time += walk->running ? 0.01f : 0;
}

const vg_input *walk_input(walk *walk)
{
    for (int i = 0; i < WALK_PICTURES; i++) {
        walk->times[i].path = 0;
        walk->times[i].time = walk->time + walk->duration * (float)i / WALK_PICTURES;
    }

    return &walk->input;
}

void walk_stop(walk *walk)
{
    walk_check(vg_decoder_destroy(walk->decoder));
    walk_check(vg_paths_destroy(walk->paths));
    walk_check(vg_model_destroy(walk->model));
}
