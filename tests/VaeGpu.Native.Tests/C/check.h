/* What the test programs share: a check that says where it failed, and ends the program with 1. */
#ifndef CHECK_H
#define CHECK_H

#include "vaegpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void fail(const char *file, int line, const char *what)
{
    char text[1024] = "";
    vg_last_error(text, sizeof text);
    fprintf(stderr, "%s:%d: %s (last error: %s)\n", file, line, what, text);
    exit(1);
}

static inline void expect(const char *file, int line, const char *call, vg_result got, vg_result expected)
{
    char text[512];
    if (got != expected) {
        snprintf(text, sizeof text, "%s gave %s, not %s", call, vg_result_name(got), vg_result_name(expected));
        fail(file, line, text);
    }
}

#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition))
#define EXPECT(call, expected) expect(__FILE__, __LINE__, #call, (call), (expected))
#define OK(call) EXPECT(call, VG_OK)

/* A whole file; the caller frees it. */
static inline void *read_file(const char *path, uint64_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t size = 0, room = 0, got;
    CHECK(file != NULL);
    do {
        if (size == room) {
            room = room == 0 ? 65536 : 2 * room;
            bytes = realloc(bytes, room);
            CHECK(bytes != NULL);
        }
        got = fread(bytes + size, 1, room - size, file);
        size += got;
    } while (got > 0);
    fclose(file);
    *length = size;
    return bytes;
}

static inline void write_file(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fwrite(bytes, 1, length, file) == length);
    CHECK(fclose(file) == 0);
}

static inline vg_context make_context(uint32_t backend)
{
    vg_context_options options = vg_context_options_init();
    vg_context context = 0;
    options.backend = backend;
    OK(vg_context_create(&options, &context));
    return context;
}

static inline vg_model load_model(const char *path)
{
    vg_model model = 0;
    OK(vg_model_load_file(path, NULL, &model));
    OK(vg_model_wait(model, VG_WAIT_FOREVER));
    return model;
}

static inline vg_decoder make_decoder(vg_context context, vg_model model, uint32_t max_batch)
{
    vg_decoder_options options = vg_decoder_options_init();
    vg_decoder decoder = 0;
    options.max_batch = max_batch;
    OK(vg_decoder_create(context, model, &options, &decoder));
    OK(vg_decoder_wait(decoder, VG_WAIT_FOREVER));
    return decoder;
}

static inline vg_input draws(uint32_t count, uint64_t seed)
{
    vg_input input = vg_input_init();
    input.kind = VG_INPUT_PRIOR;
    input.count = count;
    input.seed = seed;
    return input;
}

#endif
