/*
    decode BACKEND MODEL WAY FORMAT OUT INPUT...     decodes, many times and each time the same, and writes the pictures
        BACKEND   cpu, vulkan or auto
        WAY       blocking, ring, or kept (set by vg_decoder_set_input)
        FORMAT    float or rgba8
        INPUT     latents FILE COUNT | codes FILE COUNT | quantised FILE COUNT | images FILE COUNT | prior SEED COUNT PRIOR TEMPERATURE
                  | paths FILE KEYS KIND COUNT (COUNT times from before the start to behind the end; two paths, the second with the keys' times doubled)
                  | json FILE COUNT
    Prints the backend's name, and holds frames after the first to no allocation.
*/
#include "check.h"

static vg_input input;
static vg_path_time times[256];

static void read_input(vg_model model, uint32_t latent_size, char **words)
{
    uint64_t length;
    (void)model;
    input = vg_input_init();
    if (strcmp(words[0], "prior") == 0) {
        input.kind = VG_INPUT_PRIOR;
        input.seed = strtoull(words[1], NULL, 10);
        input.count = (uint32_t)atoi(words[2]);
        input.prior = (uint32_t)atoi(words[3]);
        input.temperature = (float)atof(words[4]);
        if (input.temperature == 0) input.flags = VG_INPUT_MEAN;
    } else if (strcmp(words[0], "codes") == 0) {
        input.kind = VG_INPUT_CODES;
        input.codes = read_file(words[1], &length);
        input.count = (uint32_t)atoi(words[2]);
    } else if (strcmp(words[0], "paths") == 0) {
        vg_path paths[2] = { vg_path_init(), vg_path_init() };
        float later[64], duration = 0, start = 1;
        uint32_t i;
        const float *keys = read_file(words[1], &length);
        input.kind = VG_INPUT_PATHS;
        for (i = 0; i < 64; i++) later[i] = 2 * (float)i;
        for (i = 0; i < 2; i++) {
            paths[i].kind = (uint32_t)atoi(words[3]);
            paths[i].latent_size = latent_size;
            paths[i].key_count = (uint32_t)atoi(words[2]);
            paths[i].keys = keys;
        }
        paths[1].times = later;
        paths[1].ease = VG_EASE_SMOOTHSTEP;
        OK(vg_paths_create(paths, 2, &input.paths));
        OK(vg_paths_get_range(input.paths, 1, &start, &duration));
        CHECK(start == 0 && duration == 2 * (float)(paths[0].key_count - 1));
        input.count = (uint32_t)atoi(words[4]);
        for (i = 0; i < input.count; i++) {
            times[i].path = i % 2;
            times[i].time = -0.5f + (float)i * 0.4f;
        }
        input.times = times;
    } else if (strcmp(words[0], "json") == 0) {
        void *json = read_file(words[1], &length);
        uint32_t i;
        OK(vg_paths_from_json(json, length, &input.paths));
        input.kind = VG_INPUT_PATHS;
        input.count = (uint32_t)atoi(words[2]);
        for (i = 0; i < input.count; i++) {
            times[i].path = 0;
            times[i].time = -0.5f + (float)i * 0.4f;
        }
        input.times = times;
    } else {
        input.kind = strcmp(words[0], "images") == 0 ? VG_INPUT_IMAGES : VG_INPUT_LATENTS;
        input.flags = strcmp(words[0], "quantised") == 0 ? VG_INPUT_QUANTISED : 0;
        input.values = read_file(words[1], &length);
        input.count = (uint32_t)atoi(words[2]);
    }
}

static void decode(vg_decoder decoder, const char *way, uint32_t format, void *pixels, uint64_t capacity)
{
    vg_ticket ticket = 0;
    vg_result result;
    memset(pixels, 0, capacity);
    if (strcmp(way, "blocking") == 0) {
        OK(vg_decode(decoder, &input, format, pixels, capacity));
    } else if (strcmp(way, "kept") == 0) {
        OK(vg_decoder_set_input(decoder, &input));
        OK(vg_decode(decoder, NULL, format, pixels, capacity));
    } else {
        OK(vg_decode_begin(decoder, &input, format, &ticket));
        while ((result = vg_decode_poll(decoder, ticket)) == VG_NOT_READY) { }
        OK(result);
        OK(vg_decode_fetch(decoder, ticket, pixels, capacity));
    }
}

int main(int count, char **arguments)
{
    enum { rounds = 12 };
    uint32_t backend = strcmp(arguments[1], "cpu") == 0 ? VG_BACKEND_CPU : strcmp(arguments[1], "vulkan") == 0 ? VG_BACKEND_VULKAN : VG_BACKEND_AUTO;
    const char *way = arguments[3];
    uint32_t format = strcmp(arguments[4], "float") == 0 ? VG_FLOAT : VG_RGBA8;
    vg_context context = make_context(backend);
    vg_model model = 0;
    vg_decoder decoder = 0;
    vg_model_info info = vg_model_info_init();
    vg_context_info where = vg_context_info_init();
    vg_decoder_info did = vg_decoder_info_init();
    vg_result result;
    uint64_t bytes, before, total = 0;
    void *pixels, *again;
    int i, round, still = 0;
    if (count < 8) return 2;

    /* As a game does: everything begun at once, and polled. */
    OK(vg_model_load_file(arguments[2], NULL, &model));
    OK(vg_decoder_create(context, model, NULL, &decoder));
    while ((result = vg_decoder_poll(decoder)) == VG_NOT_READY) { }
    OK(result);
    OK(vg_model_poll(model));
    OK(vg_model_get_info(model, &info));
    OK(vg_decoder_warmup(decoder));
    read_input(model, info.latent_size, arguments + 6);

    bytes = input.count * (format == VG_FLOAT ? info.float_bytes : info.rgba8_bytes);
    pixels = malloc(bytes);
    again = malloc(bytes);
    decode(decoder, way, format, pixels, bytes);
    for (i = 0; i < 10; i++) decode(decoder, way, format, again, bytes);
    for (round = 0; round < rounds; round++) {
        before = vg_thread_allocated_bytes();
        for (i = 0; i < 50; i++) decode(decoder, way, format, again, bytes);
        before = vg_thread_allocated_bytes() - before;
        total += before;
        still += before == 0;
    }
    /* The runtime makes what a thread waits with when two first meet at a lock, which may be in any frame, once. */
    if (still < rounds - 4 || total > 1024) {
        fprintf(stderr, "%d rounds of 50 frames allocated %llu bytes, in %d rounds\n", rounds, (unsigned long long)total, rounds - still);
        return 1;
    }
    CHECK(memcmp(pixels, again, bytes) == 0);
    write_file(arguments[5], pixels, bytes);

    OK(vg_context_get_info(context, &where));
    OK(vg_decoder_get_info(decoder, &did));
    CHECK(did.backend == where.backend && did.max_batch == 64 && did.frames_in_flight == 2);
    CHECK((did.backend == VG_BACKEND_VULKAN) == (did.device_bytes > 0 && did.dispatches > 0));
    if (input.kind == VG_INPUT_PRIOR) {
        float *latents = malloc(input.count * info.latent_size * sizeof(float));
        char name[4096];
        OK(vg_model_draw(model, &input, latents, input.count * info.latent_size));
        snprintf(name, sizeof name, "%s.latents", arguments[5]);
        write_file(name, latents, input.count * info.latent_size * sizeof(float));
        free(latents);
    }
    puts(where.name);
    OK(vg_paths_destroy(input.paths));
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
    free(pixels);
    free(again);
    return 0;
}
