/* What the scenarios share: the library on the engine's device, frames of one event, and pictures to compare with. */
#ifndef UNITY_SCENE_H
#define UNITY_SCENE_H

#include "unity_engine.h"

enum { side = 28, row = 4 * side, picture = row * side };

extern const VkFormat rgba8, halves;
extern render_event function;
extern int decode_id, queue_id;
extern vg_context context, reference_context;
extern vg_model model;
extern vg_decoder decoder, reference;

/* Asks for the events' numbers and their function. */
void find_events(void);

/* A frame at a time, as a game does; the weights of a card go up through the queue, which no frame gives but by the event. */
void wait_for(vg_decoder made);

/* Starts to make a decoder of the model, with so many frames in flight. */
vg_decoder make(uint32_t slots);

/* Makes context, model and decoder, and a decoder on the processor to compare with. */
void set_up(const char *path);

/* Loads the plugin and starts the engine. */
plugin_registry *start(const engine_options *options);

/* The same on Vulkan, and sets up. */
void start_vulkan(const char *path);

/* Destroys all of it; validation must have been silent. */
void tear_down(void);

/* An event that decodes into the whole of a texture, one picture above the other. */
vg_unity_event event_for(engine_texture *texture);

/* A frame with one event; gives its result. */
vg_result run(vg_unity_event *event);

/* The same, a few frames later where the frames of before are not over. */
void run_until_done(vg_unity_event *event);

/* Sets draws as the input. */
void set(uint32_t count, uint64_t seed);

/* Pictures in a column, the first at the bottom, as events with VG_IMAGE_FLIP and one column leave them: row 0 is the texture's lowest. */
void check_pixels(const engine_texture *texture, uint32_t count, uint64_t seed, int is_linear);

/* One draw after another; the last one is looked at. */
void frames(engine_texture *texture, int count);

/* The scenarios; what each is stands in unity.c. */
void texture(const char *path, int first_version, unsigned long long first_frame);
void late(const char *path);
void two(const char *path);
void half(const char *path);
void rectangle(const char *path);
void external(const char *path);
void canary(const char *path);
void recreate(const char *path);
void thousand(const char *path);
void destroy(const char *path);
void restart(const char *path);
void race(const char *path);
void unload(const char *path);
void garbage(const char *path);
void first_options(const char *path);
void without(const engine_options *options, const char *word);
void empty(void);
void refused(const char *path, int refuses_state, int inside_pass, const char *word);

#endif
