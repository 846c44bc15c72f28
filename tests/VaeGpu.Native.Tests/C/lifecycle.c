/*
    lifecycle order MODEL CODES       what is destroyed in the wrong order, twice, or while loading
    lifecycle cycles MODEL BACKEND N  N times everything made and destroyed: no growth of memory or file descriptors
    lifecycle decoders MODEL BACKEND N  the same with decoders on one context
    lifecycle leaks MODEL N           the same on Vulkan, for the validation layer's report of what is left: its own books grow, so that memory is not looked at
    lifecycle threads MODEL           2,000 short-lived threads with little stack that each call in
    lifecycle eight MODEL BACKEND     8 threads on one context, each with a decoder of its own and all with one more
    lifecycle kept MODEL BACKEND      one thread sets inputs while another decodes them: each picture is of one input, never of parts of two
    lifecycle race MODEL BACKEND      things are destroyed under threads that use them: codes, and no crash
    lifecycle pipe MODEL PIPE         a model that never comes: waits end when another thread destroys what is waited for
    lifecycle sets MODEL BACKEND      large sets of paths, one after another: those that were destroyed take no room
    lifecycle heap MODEL              paths until the library's heap is full: a code that says so, everything else goes on, and there is room again afterwards
    lifecycle hostile FILE...         files that are no models
    lifecycle nothing MODEL           a context that falls back to the processor, and says why
*/
#include "check.h"
#include "process.h"

#include <pthread.h>
#include <unistd.h>

static vg_context context;
static vg_model model;
static volatile vg_decoder shared;
static uint32_t elements;
static const char *path;

static uint32_t backend_of(const char *name)
{
    return strcmp(name, "vulkan") == 0 ? VG_BACKEND_VULKAN : VG_BACKEND_CPU;
}

static uint32_t picture_elements(vg_model of)
{
    vg_model_info info = vg_model_info_init();
    OK(vg_model_get_info(of, &info));
    return (uint32_t)(info.float_bytes / sizeof(float));
}

static void order(const char *codes)
{
    vg_decoder decoder = 0, loading = 0;
    vg_model second = 0, missing = 0;
    vg_input input = draws(1, 1);
    vg_model_info info = vg_model_info_init();
    float *pixels;
    uint64_t length;
    void *bytes;

    context = make_context(VG_BACKEND_CPU);
    model = load_model(path);
    elements = picture_elements(model);
    pixels = malloc(elements * sizeof(float));
    decoder = make_decoder(context, model, 1);

    /* The context first: refused, and everything works on. */
    EXPECT(vg_context_destroy(context), VG_ERROR_IN_USE);
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)));

    /* The model first: its decoder lives on. */
    OK(vg_model_destroy(model));
    EXPECT(vg_model_destroy(model), VG_ERROR_HANDLE);
    EXPECT(vg_model_get_info(model, &info), VG_ERROR_HANDLE);
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)));

    /* A model that goes while its decoder is still waiting for it, from a file and from memory that is freed at once. */
    OK(vg_model_load_file(codes, NULL, &second));
    OK(vg_decoder_create(context, second, NULL, &loading));
    OK(vg_model_destroy(second));
    OK(vg_decoder_wait(loading, VG_WAIT_FOREVER));
    OK(vg_decoder_warmup(loading));
    OK(vg_decoder_destroy(loading));
    bytes = read_file(codes, &length);
    OK(vg_model_load_memory(bytes, length, NULL, &second));
    memset(bytes, 0, length);
    free(bytes);
    OK(vg_model_wait(second, VG_WAIT_FOREVER));

    /* A decoder that goes while it is made. */
    OK(vg_decoder_create(context, second, NULL, &loading));
    OK(vg_decoder_destroy(loading));
    EXPECT(vg_decoder_poll(loading), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_destroy(loading), VG_ERROR_HANDLE);
    OK(vg_model_destroy(second));

    /* A model that is not there: its decoder says so. */
    OK(vg_model_load_file("/no/such/model", NULL, &missing));
    OK(vg_decoder_create(context, missing, NULL, &loading));
    EXPECT(vg_model_wait(missing, VG_WAIT_FOREVER), VG_ERROR_FILE);
    EXPECT(vg_model_get_info(missing, &info), VG_ERROR_FILE);
    EXPECT(vg_decoder_wait(loading, VG_WAIT_FOREVER), VG_ERROR_FILE);
    EXPECT(vg_decode(loading, &input, VG_FLOAT, pixels, elements * sizeof(float)), VG_ERROR_FILE);
    EXPECT(vg_decoder_set_input(loading, &input), VG_ERROR_FILE);
    EXPECT(vg_context_destroy(context), VG_ERROR_IN_USE);
    OK(vg_decoder_destroy(loading));
    OK(vg_model_destroy(missing));

    OK(vg_decoder_destroy(decoder));
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_destroy(decoder), VG_ERROR_HANDLE);
    OK(vg_context_destroy(context));
    EXPECT(vg_context_destroy(context), VG_ERROR_HANDLE);
    free(pixels);
}

static void fill(vg_context where, vg_model of)
{
    float keys[64] = { 0 };
    vg_path way = vg_path_init();
    vg_path_time time = { 0, 0.5f };
    vg_model_info info = vg_model_info_init();
    vg_paths set = 0;
    vg_input input = draws(1, 1);
    vg_decoder decoder = make_decoder(where, of, 2);
    vg_ticket ticket = 0;
    float *pixels = malloc(elements * sizeof(float));
    OK(vg_model_get_info(of, &info));
    CHECK(2 * info.latent_size <= 64);
    way.latent_size = info.latent_size;
    way.key_count = 2;
    way.keys = keys;
    OK(vg_paths_create(&way, 1, &set));
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)));
    input.kind = VG_INPUT_PATHS;
    input.paths = set;
    input.times = &time;
    OK(vg_decoder_set_input(decoder, &input));
    OK(vg_decode_begin(decoder, NULL, VG_FLOAT, &ticket));
    OK(vg_paths_destroy(set));
    OK(vg_decoder_destroy(decoder)); /* With a decode under way that nobody fetches. */
    free(pixels);
}

static void cycles(const char *backend, int times, int one_context, int measured)
{
    long before = 0, after;
    int descriptors = 0, tasks = 0, i;
    int warm = times / 5;
    context = make_context(backend_of(backend));
    model = load_model(path);
    elements = picture_elements(model);
    for (i = 0; i < times; i++) {
        if (one_context) {
            fill(context, model);
        } else {
            vg_context made = make_context(backend_of(backend));
            vg_model loaded = load_model(path);
            fill(made, loaded);
            OK(vg_model_destroy(loaded));
            OK(vg_context_destroy(made));
        }
        if (i == warm) {
            before = resident_kilobytes();
            descriptors = count_entries("/proc/self/fd");
            tasks = count_entries("/proc/self/task");
        }
    }
    after = resident_kilobytes();
    if (measured) {
        printf("%d cycles: %ld KiB, then %ld KiB\n", times, before, after);
        CHECK(after - before < 16 * 1024);
    }
    CHECK(count_entries("/proc/self/fd") <= descriptors);
    CHECK(count_entries("/proc/self/task") <= tasks + 2);
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

static void *call_in(void *argument)
{
    vg_model_info info = vg_model_info_init();
    vg_input input = draws(1, 1);
    vg_paths set = 0;
    float pixels[256];
    (void)argument;
    OK(vg_model_get_info(model, &info));
    EXPECT(vg_decoder_poll(12345), VG_ERROR_HANDLE);
    CHECK(vg_last_error(NULL, 0) > 1);
    EXPECT(vg_paths_from_json("[[[[[[[[", 8, &set), VG_ERROR_FORMAT);
    OK(vg_decode(shared, &input, VG_FLOAT, pixels, sizeof pixels));
    return NULL;
}

static void threads(void)
{
    long before = 0;
    int i;
    pthread_attr_t small;
    model = load_model(path);
    elements = picture_elements(model);
    CHECK(elements <= 256);
    context = make_context(VG_BACKEND_CPU);
    shared = make_decoder(context, model, 1);
    CHECK(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 64 * 1024) == 0);
    for (i = 0; i < 2000; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, &small, call_in, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        if (i == 400) before = resident_kilobytes();
    }
    printf("2000 threads: %ld KiB, then %ld KiB\n", before, resident_kilobytes());
    CHECK(resident_kilobytes() - before < 8 * 1024);
    OK(vg_decoder_destroy(shared));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

static void *decode_all(void *argument)
{
    vg_decoder own = make_decoder(context, model, 4);
    size_t bytes = 4 * elements * sizeof(float);
    float *first = malloc(bytes), *again = malloc(bytes), *common = malloc(bytes);
    vg_input input = draws(4, (uint64_t)(size_t)argument);
    int i;
    OK(vg_decode(own, &input, VG_FLOAT, first, bytes));
    for (i = 0; i < 50; i++) {
        vg_ticket ticket = 0;
        vg_result result;
        memset(again, 0, bytes);
        OK(vg_decode(own, &input, VG_FLOAT, again, bytes));
        CHECK(memcmp(first, again, bytes) == 0);
        memset(common, 0, bytes);
        OK(vg_decode(shared, &input, VG_FLOAT, common, bytes));
        CHECK(memcmp(first, common, bytes) == 0);
        memset(common, 0, bytes);
        while ((result = vg_decode_begin(shared, &input, VG_FLOAT, &ticket)) == VG_NOT_READY) sched_yield();
        OK(result);
        while ((result = vg_decode_fetch(shared, ticket, common, bytes)) == VG_NOT_READY) sched_yield();
        OK(result);
        CHECK(memcmp(first, common, bytes) == 0);
    }
    OK(vg_decoder_destroy(own));
    free(first);
    free(again);
    free(common);
    return NULL;
}

static void eight(const char *backend)
{
    pthread_t all[8];
    size_t i;
    context = make_context(backend_of(backend));
    model = load_model(path);
    elements = picture_elements(model);
    shared = make_decoder(context, model, 4);
    for (i = 0; i < 8; i++) CHECK(pthread_create(&all[i], NULL, decode_all, (void *)(i + 1)) == 0);
    for (i = 0; i < 8; i++) CHECK(pthread_join(all[i], NULL) == 0);
    OK(vg_decoder_destroy(shared));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

static volatile int stop;
static float latents_of[2][64];

static void *set_inputs(void *argument)
{
    vg_input input = vg_input_init();
    int i;
    (void)argument;
    input.count = 1;
    for (i = 0; !stop; i++) {
        float changing[64];
        memcpy(changing, latents_of[i % 2], sizeof changing);
        input.values = changing;
        OK(vg_decoder_set_input(shared, &input));
        memset(changing, 0xFF, sizeof changing);
    }
    return NULL;
}

static void kept(const char *backend)
{
    size_t bytes;
    float *of[2], *got;
    int i, seen[2] = { 0, 0 };
    pthread_t setter;
    vg_input input = vg_input_init();
    context = make_context(backend_of(backend));
    model = load_model(path);
    elements = picture_elements(model);
    bytes = elements * sizeof(float);
    shared = make_decoder(context, model, 4);
    got = malloc(bytes);
    input.count = 1;
    for (i = 0; i < 64; i++) latents_of[1][i] = 1 + (float)i / 64;
    for (i = 0; i < 2; i++) {
        of[i] = malloc(bytes);
        input.values = latents_of[i];
        OK(vg_decode(shared, &input, VG_FLOAT, of[i], bytes));
    }
    CHECK(memcmp(of[0], of[1], bytes) != 0);
    OK(vg_decoder_set_input(shared, &input));
    CHECK(pthread_create(&setter, NULL, set_inputs, NULL) == 0);
    /* A small model decodes thousands of times before the other thread has its first turn. */
    for (i = 0; i < 2000 || seen[0] < 20 || seen[1] < 20; i++) {
        int which;
        if (i % 20 == 0) sched_yield();
        OK(vg_decode(shared, NULL, VG_FLOAT, got, bytes));
        which = memcmp(got, of[0], bytes) == 0 ? 0 : 1;
        CHECK(memcmp(got, of[which], bytes) == 0);
        seen[which]++;
    }
    stop = 1;
    CHECK(pthread_join(setter, NULL) == 0);
    OK(vg_decoder_destroy(shared));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

static void one_of(vg_result result, int line)
{
    if (result != VG_OK && result != VG_NOT_READY && result != VG_ERROR_HANDLE) expect(__FILE__, line, "a call in a race", result, VG_OK);
}

static void *use_all(void *argument)
{
    float *pixels = malloc(elements * sizeof(float));
    vg_input input = draws(1, 1);
    (void)argument;
    while (!stop) {
        vg_decoder decoder = shared;
        vg_ticket ticket = 0;
        one_of(vg_decoder_set_input(decoder, &input), __LINE__);
        one_of(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)), __LINE__);
        if (vg_decode_begin(decoder, &input, VG_FLOAT, &ticket) == VG_OK) one_of(vg_decode_poll(decoder, ticket), __LINE__);
        one_of(vg_decoder_poll(decoder), __LINE__);
        one_of(vg_decoder_wait(decoder, 1), __LINE__);
    }
    free(pixels);
    return NULL;
}

static void race(const char *backend)
{
    vg_decoder first = 0;
    pthread_t all[4];
    int i;
    context = make_context(backend_of(backend));
    model = load_model(path);
    elements = picture_elements(model);
    OK(vg_decoder_create(context, model, NULL, &first));
    shared = first;
    for (i = 0; i < 4; i++) CHECK(pthread_create(&all[i], NULL, use_all, NULL) == 0);
    for (i = 0; i < 200; i++) {
        vg_decoder old = shared, made = 0;
        OK(vg_decoder_create(context, model, NULL, &made));
        shared = made;
        usleep(i % 4 * 500);
        OK(vg_decoder_destroy(old));
    }
    stop = 1;
    for (i = 0; i < 4; i++) CHECK(pthread_join(all[i], NULL) == 0);
    OK(vg_decoder_destroy(shared));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

static void *wait_for_model(void *unused)
{
    (void)unused;
    EXPECT(vg_model_wait(model, VG_WAIT_FOREVER), VG_ERROR_HANDLE);
    return NULL;
}

static void *wait_for_decoder(void *unused)
{
    (void)unused;
    EXPECT(vg_decoder_wait(shared, VG_WAIT_FOREVER), VG_ERROR_HANDLE);
    return NULL;
}

static void pipes(const char *pipe)
{
    pthread_t waiting[2];
    vg_decoder decoder = 0;
    context = make_context(VG_BACKEND_CPU);
    OK(vg_model_load_file(pipe, NULL, &model));
    OK(vg_decoder_create(context, model, NULL, &decoder));
    shared = decoder;
    CHECK(pthread_create(&waiting[0], NULL, wait_for_model, NULL) == 0);
    CHECK(pthread_create(&waiting[1], NULL, wait_for_decoder, NULL) == 0);
    EXPECT(vg_model_wait(model, 200), VG_NOT_READY);
    EXPECT(vg_decoder_wait(decoder, 200), VG_NOT_READY);
    OK(vg_model_destroy(model));
    CHECK(pthread_join(waiting[0], NULL) == 0);
    EXPECT(vg_decoder_poll(decoder), VG_NOT_READY); /* It waits on without the handle. */
    OK(vg_decoder_destroy(decoder));
    CHECK(pthread_join(waiting[1], NULL) == 0);
    OK(vg_context_destroy(context));
}

enum { many_keys = 65536 };

static vg_path large_path(void)
{
    vg_path way = vg_path_init();
    vg_model_info info = vg_model_info_init();
    OK(vg_model_get_info(model, &info));
    way.kind = VG_PATH_CATMULL_ROM;
    way.latent_size = info.latent_size;
    way.key_count = many_keys;
    way.keys = calloc((size_t)many_keys * info.latent_size, sizeof(float));
    return way;
}

static void decode_path(vg_decoder decoder, vg_paths set)
{
    vg_path_time time = { 0, 0.5f };
    vg_input input = vg_input_init();
    float *pixels = malloc(elements * sizeof(float));
    input.kind = VG_INPUT_PATHS;
    input.count = 1;
    input.paths = set;
    input.times = &time;
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, elements * sizeof(float)));
    free(pixels);
}

static void sets(const char *backend)
{
    vg_path way;
    vg_decoder decoder;
    int i;
    context = make_context(backend_of(backend));
    model = load_model(path);
    elements = picture_elements(model);
    decoder = make_decoder(context, model, 1);
    way = large_path();
    /* Together they would fill the heap several times over. */
    for (i = 0; i < 200; i++) {
        vg_paths set = 0;
        OK(vg_paths_create(&way, 1, &set));
        decode_path(decoder, set);
        OK(vg_paths_destroy(set));
    }
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

/* What `vaegpu morph --save-path` writes. */
static char *path_json(size_t bytes, size_t *length)
{
    char *json = malloc(bytes + 100);
    size_t at = (size_t)sprintf(json, "{\"kind\":\"slerp\",\"keys\":[");
    while (at < bytes - 100) at += (size_t)sprintf(json + at, "[0.%07zu,-1.2345678,0.1234567],", at % 10000000);
    *length = at - 1 + (size_t)sprintf(json + at - 1, "]}");
    return json;
}

static void heap(void)
{
    enum { most = 1000 };
    vg_paths all[most], after = 0;
    char text[512], *json;
    size_t length;
    vg_decoder decoder;
    vg_path way;
    int count = 0, i;
    vg_result result;
    context = make_context(VG_BACKEND_CPU);
    model = load_model(path);
    elements = picture_elements(model);
    decoder = make_decoder(context, model, 1);

    json = path_json(8 << 20, &length);
    OK(vg_paths_from_json(json, length, &after));
    OK(vg_paths_destroy(after));
    free(json);

    way = large_path();
    while ((result = vg_paths_create(&way, 1, &all[count])) == VG_OK) CHECK(++count < most);
    EXPECT(result, VG_ERROR_OUT_OF_MEMORY);
    CHECK(vg_last_error(text, sizeof text) > 1 && strstr(text, "heap") != NULL && count > 10);
    decode_path(decoder, all[0]);
    json = path_json(40 << 20, &length);
    EXPECT(vg_paths_from_json(json, length, &after), VG_ERROR_OUT_OF_MEMORY);
    free(json);
    for (i = 0; i < count; i++) OK(vg_paths_destroy(all[i]));
    OK(vg_paths_create(&way, 1, &after));
    decode_path(decoder, after);
    OK(vg_paths_destroy(after));
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
}

/* The last error's text is one line without a character that ends it early or that a terminal obeys. */
static void check_text(void)
{
    char text[4096];
    uint64_t bytes = vg_last_error(text, sizeof text);
    const char *at;
    CHECK(bytes > 1 && bytes == strlen(text) + 1);
    for (at = text; *at != 0; at++) CHECK((unsigned char)*at >= ' ' && *at != 127);
}

static void hostile(int count, char **files)
{
    int i;
    for (i = 0; i < count; i++) {
        uint64_t length;
        void *bytes = read_file(files[i], &length);
        vg_model bad = 0;
        vg_result result;
        OK(vg_model_load_file(files[i], NULL, &bad));
        result = vg_model_wait(bad, VG_WAIT_FOREVER);
        if (result != VG_ERROR_FORMAT && result != VG_ERROR_FILE) fail(__FILE__, __LINE__, files[i]);
        check_text();
        OK(vg_model_destroy(bad));
        if (length > 0) {
            OK(vg_model_load_memory(bytes, length, NULL, &bad));
            EXPECT(vg_model_wait(bad, VG_WAIT_FOREVER), VG_ERROR_FORMAT);
            OK(vg_model_destroy(bad));
        }
        EXPECT(vg_paths_from_json(bytes, length, &bad), VG_ERROR_FORMAT);
        check_text();
        free(bytes);
    }
}

static void nothing(void)
{
    vg_context_options options = vg_context_options_init();
    vg_context_info info = vg_context_info_init();
    uint32_t number = 77;
    vg_context made = 77;
    EXPECT(vg_enumerate_devices(NULL, &number), VG_ERROR_NO_VULKAN);
    options.backend = VG_BACKEND_VULKAN;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_NO_VULKAN);
    options.backend = VG_BACKEND_AUTO;
    options.device = "a device that nobody has";
    EXPECT(vg_context_create(&options, &made), VG_ERROR_NO_VULKAN);
    CHECK(number == 77 && made == 77);
    OK(vg_context_create(NULL, &context));
    OK(vg_context_get_info(context, &info));
    CHECK(info.backend == VG_BACKEND_CPU && info.kind == VG_DEVICE_CPU && strlen(info.reason) > 20 && strncmp(info.name, "Processor", 9) == 0);
    model = load_model(path);
    elements = picture_elements(model);
    fill(context, model);
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
    puts(info.reason);
}

int main(int count, char **arguments)
{
    const char *mode = arguments[1];
    path = arguments[2];
    if (strcmp(mode, "order") == 0) order(arguments[3]);
    else if (strcmp(mode, "cycles") == 0) cycles(arguments[3], atoi(arguments[4]), 0, 1);
    else if (strcmp(mode, "decoders") == 0) cycles(arguments[3], atoi(arguments[4]), 1, 1);
    else if (strcmp(mode, "leaks") == 0) { cycles("vulkan", atoi(arguments[3]), 1, 0); cycles("vulkan", 10, 0, 0); }
    else if (strcmp(mode, "threads") == 0) threads();
    else if (strcmp(mode, "eight") == 0) eight(arguments[3]);
    else if (strcmp(mode, "kept") == 0) kept(arguments[3]);
    else if (strcmp(mode, "race") == 0) race(arguments[3]);
    else if (strcmp(mode, "pipe") == 0) pipes(arguments[3]);
    else if (strcmp(mode, "sets") == 0) sets(arguments[3]);
    else if (strcmp(mode, "heap") == 0) heap();
    else if (strcmp(mode, "hostile") == 0) hostile(count - 2, arguments + 2);
    else if (strcmp(mode, "nothing") == 0) nothing();
    else return 2;
    puts("done");
    return 0;
}
