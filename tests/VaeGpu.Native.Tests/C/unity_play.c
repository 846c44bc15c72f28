/* The engine for scripts: what a process that is none of C's needs beside unity_engine.h. */
#include "unity_engine.h"

void play_start(void);
unsigned char *play_pixels(const engine_texture *texture);

/* Starts on Vulkan, the library loaded before as a preloaded plugin is. */
void play_start(void)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    UnityPluginLoad(engine_make(&options));
    engine_start();
}

unsigned char *play_pixels(const engine_texture *texture) { return texture->pixels; }
