/* What the hosts in C show: a model's pictures along a loop through its latent space, and the keys that steer it. Nothing of how they reach the screen. */
#ifndef WALK_H
#define WALK_H

#include "vaegpu.h"

#include <stdbool.h>
#include <SDL2/SDL.h>

enum { WALK_COLUMNS = 8, WALK_ROWS = 6, WALK_PICTURES = WALK_COLUMNS * WALK_ROWS };

/* What the command line asks for. */
typedef struct walk_options {
    const char *file;       /* The model. */
    long frames;            /* How many to show; below 0 for no end. */
    bool still;             /* Begin at rest. */
    bool validate;          /* With the validation layer, for a host that has a device. */
} walk_options;

typedef struct walk {
    vg_model model;
    vg_model_info info;
    vg_decoder decoder;
    vg_paths paths;
    float duration;         /* Of the loop. */
    float time;
    bool running, quit;
    vg_path_time times[WALK_PICTURES];
    vg_input input;
} walk;

/* Ends the program with the library's words where a call failed. */
void walk_check(vg_result result);

/* Reads the arguments, and ends the program with the usage where they are wrong or ask for it. */
void walk_parse(walk_options *options, int argc, char **argv, bool has_device);

/* Loads the model and waits for its decoder. */
void walk_start(walk *walk, vg_context context, const walk_options *options);

/* Handles what happened, and moves on. Left and right walk, space starts and stops, escape ends. */
void walk_step(walk *walk);

/* The pictures of now, spread over the loop. */
const vg_input *walk_input(walk *walk);

void walk_stop(walk *walk);

#endif
