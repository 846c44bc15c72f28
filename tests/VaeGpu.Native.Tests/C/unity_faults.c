/* Scenarios in which something goes, or is wrong. */
#include "unity_scene.h"

#include <pthread.h>
#include <unistd.h>

void destroy(const char *path)
{
    engine_texture *target;
    vg_unity_event events[8];
    vg_decoder kept, loading;
    int i;
    start_vulkan(path);
    target = engine_texture_make(side, side, rgba8, 1);
    kept = decoder;
    for (i = 0; i < 6; i++) {
        int j;
        decoder = make(8);
        wait_for(decoder);
        set(1, (uint64_t)i + 1);
        for (j = 0; j < 8; j++) {
            events[j] = event_for(target);
            engine_issue(function, decode_id, &events[j]);
            if (j % 2 == 1) engine_end_frame();
        }
        /* Some have run, some have not, and none of what was recorded is over. */
        OK(vg_decoder_destroy(decoder));
        engine_wait();
        for (j = 0; j < 8; j++) CHECK(events[j].runs == 1 && (events[j].result == VG_OK || events[j].result == VG_ERROR_HANDLE || events[j].result == VG_NOT_READY));
    }
    /* One that is given up while it waits for the queue. */
    decoder = kept;
    loading = make(2);
    usleep(50000);
    OK(vg_decoder_destroy(loading));
    engine_issue(function, queue_id, NULL);
    engine_end_frame();
    frames(target, 5);
    EXPECT(vg_context_destroy(context), VG_ERROR_IN_USE);
    tear_down();
}

void restart(const char *path)
{
    engine_texture *target;
    vg_unity_event event;
    vg_unity_texture outside;
    vg_context old_context;
    vg_decoder old, loading, waiting, given_up;
    vg_model slow = 0;
    vg_input input = draws(1, 1);
    vg_decoder_info info = vg_decoder_info_init();
    void *image;
    int pipe_ends[2], i;
    char name[64];
    start_vulkan(path);
    CHECK(pipe(pipe_ends) == 0);
    snprintf(name, sizeof name, "/proc/self/fd/%d", pipe_ends[0]);
    for (i = 0; i < 3; i++) {
        target = engine_texture_make(side, side, rgba8, 1);
        frames(target, 3);
        OK(vg_unity_texture_create(context, side, side, rgba8, &outside));
        loading = make(2);              /* Waits for the queue, which nobody gives. */
        given_up = make(2);
        OK(vg_decoder_destroy(given_up));
        OK(vg_model_load_file(name, NULL, &slow)); /* Never comes. */
        OK(vg_decoder_create(context, slow, NULL, &waiting));
        usleep(50000);
        event = event_for(target);
        run_until_done(&event);         /* Its frame is not over. */
        old = decoder;
        old_context = context;
        engine_stop();
        CHECK(engine_messages() == 0);

        /* All of it says what happened, and touches nothing. */
        EXPECT(vg_unity_get_context(NULL, &context), VG_NOT_READY);
        EXPECT(vg_context_destroy(old_context), VG_ERROR_HANDLE);
        EXPECT(vg_decoder_create(old_context, model, NULL, &given_up), VG_ERROR_HANDLE);
        EXPECT(vg_unity_texture_create(old_context, side, side, rgba8, &outside), VG_ERROR_HANDLE);
        EXPECT(vg_decoder_poll(old), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_decoder_poll(loading), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_decoder_wait(waiting, VG_WAIT_FOREVER), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_decoder_set_input(old, &input), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_decoder_get_info(old, &info), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_decoder_forget_image(old, 1), VG_ERROR_DEVICE_LOST);
        EXPECT(vg_unity_texture_get_image(outside, &image), VG_ERROR_DEVICE_LOST);
        event.runs = 0;
        function(decode_id, &event);    /* An event that comes too late. */
        CHECK(event.runs == 1 && event.result == VG_ERROR_DEVICE_LOST);
        function(queue_id, NULL);
        OK(vg_decoder_destroy(old));
        OK(vg_decoder_destroy(loading));
        OK(vg_decoder_destroy(waiting));
        OK(vg_model_destroy(slow));
        OK(vg_unity_texture_destroy(outside));
        engine_start();
        set_up(path);
        CHECK(context != old_context);

        /* And of the new device, one that names what was on the old. */
        event.decoder = old;
        EXPECT(run(&event), VG_ERROR_HANDLE);
    }
    frames(engine_texture_make(side, side, rgba8, 1), 3);
    tear_down();
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

/* What a script's threads may be at while the device goes. */
static void *busy(void *stop)
{
    vg_input input = draws(1, 1);
    vg_decoder_info info = vg_decoder_info_init();
    while (!*(volatile int *)stop) {
        vg_context seen = 0;
        vg_decoder made = 0;
        vg_unity_texture outside = 0;
        vg_result result = vg_unity_get_context(NULL, &seen);
        CHECK(result == VG_OK || result == VG_NOT_READY || result == VG_ERROR_DEVICE_LOST);
        if (vg_decoder_create(seen, model, NULL, &made) == VG_OK) {
            result = vg_decoder_poll(made);
            CHECK(result == VG_OK || result == VG_NOT_READY || result == VG_ERROR_DEVICE_LOST);
            OK(vg_decoder_destroy(made));
        }
        result = vg_unity_texture_create(seen, 8, 8, (uint32_t)rgba8, &outside);
        CHECK(result == VG_OK || result == VG_ERROR_HANDLE || result == VG_ERROR_DEVICE_LOST);
        OK(vg_unity_texture_destroy(outside));
        result = vg_decoder_set_input(decoder, &input);
        CHECK(result == VG_OK || result == VG_ERROR_DEVICE_LOST || result == VG_ERROR_HANDLE);
        result = vg_decoder_get_info(decoder, &info);
        CHECK(result == VG_OK || result == VG_NOT_READY || result == VG_ERROR_DEVICE_LOST || result == VG_ERROR_HANDLE);
    }
    return NULL;
}

void race(const char *path)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    int i, j;
    start(&options);
    for (i = 0; i < 6; i++) {
        pthread_t threads[2];
        int stop = 0;
        engine_texture *target;
        vg_unity_event event;
        set_up(path);
        target = engine_texture_make(side, side, rgba8, 1);
        event = event_for(target);
        set(1, 1);
        for (j = 0; j < 2; j++) CHECK(pthread_create(&threads[j], NULL, busy, &stop) == 0);
        for (j = 0; j < 30; j++) run(&event);
        engine_stop();
        usleep(20000);
        stop = 1;
        for (j = 0; j < 2; j++) CHECK(pthread_join(threads[j], NULL) == 0);
        CHECK(engine_messages() == 0);
        OK(vg_decoder_destroy(decoder));
        engine_start();
    }
    set_up(path);
    frames(engine_texture_make(side, side, rgba8, 1), 3);
    tear_down();
}

void unload(const char *path)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    plugin_registry *registry = start(&options);
    vg_decoder old;
    int32_t id = 77;
    set_up(path);
    frames(engine_texture_make(side, side, rgba8, 1), 3);
    old = decoder;
    UnityPluginUnload();
    EXPECT(vg_unity_get_event_id(VG_UNITY_EVENT_DECODE, &id), VG_NOT_READY);
    EXPECT(vg_unity_get_context(NULL, &context), VG_NOT_READY);
    EXPECT(vg_decoder_poll(old), VG_ERROR_DEVICE_LOST);
    OK(vg_decoder_destroy(old));
    UnityPluginUnload();
    UnityPluginLoad(NULL);
    UnityPluginLoad(registry);
    set_up(path);
    frames(engine_texture_make(side, side, rgba8, 1), 3);
    tear_down();
}

static void says(const char *part)
{
    char text[512], cut[8];
    CHECK(vg_unity_event_error(text, sizeof text) == strlen(text) + 1);
    if (strstr(text, part) == NULL) fail(__FILE__, __LINE__, text);
    CHECK(vg_unity_event_error(cut, sizeof cut) == strlen(text) + 1 && strlen(cut) < sizeof cut);
}

void garbage(const char *path)
{
    uint32_t sizes[] = { 0, 1, 4, (uint32_t)sizeof(vg_unity_event) - 1, 65537, 0xFFFFFFFF };
    vg_context own = make_context(VG_BACKEND_AUTO);
    vg_unity_event event, good;
    struct { vg_unity_event known; uint64_t newer[64]; } larger;
    unsigned char noise[sizeof(vg_unity_event) + 8];
    unsigned char before[sizeof(vg_unity_event) + 8];
    engine_texture *target, *plain, *encoded, *small;
    vg_input input = draws(1, 1);
    vg_context_options options = vg_context_options_init();
    vg_context untouched = 77;
    vg_ticket ticket = 77;
    vg_decoder elsewhere;
    vg_image image = vg_image_init();
    int32_t id = 77;
    size_t i;

    /* Before Unity has loaded the library. */
    event = vg_unity_event_init();
    ((render_event)vg_unity_event_function())(0, &event);
    ((render_event)vg_unity_event_function())(-1, NULL);
    CHECK(event.runs == 0);
    start_vulkan(path);
    target = engine_texture_make(side, side, rgba8, 1);
    plain = engine_texture_make(side, side, rgba8, 0);
    encoded = engine_texture_make(side, side, VK_FORMAT_B8G8R8A8_UNORM, 1);
    small = engine_texture_make(side - 1, side, rgba8, 1);
    good = event_for(target);
    EXPECT(run(&good), VG_ERROR_ARGUMENT);
    says("vg_decoder_set_input");
    set(1, 1);
    run_until_done(&good);

    /* Memory that is no event: nothing is written. */
    engine_issue(function, decode_id, NULL);
    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        event = good;
        event.size = sizes[i];
        engine_issue(function, decode_id, &event);
        engine_end_frame();
        engine_wait();
        CHECK(event.runs == good.runs && event.result == good.result);
        says("event says that it has");
    }
    for (i = 0; i < 64; i++) {
        size_t j;
        for (j = 0; j < sizeof noise; j++) noise[j] = (unsigned char)(i * 31 + j * 17 + i * j);
        noise[3] |= 1; /* A size above the most. */
        memcpy(before, noise, sizeof noise);
        engine_issue(function, decode_id, noise + (i % 8));
        engine_end_frame();
        engine_wait();
        CHECK(memcmp(before, noise, sizeof noise) == 0 || i % 8 == 0);
    }
    /* Numbers that are no event of ours. */
    event = good;
    engine_issue(function, decode_id - 1, &event);
    engine_issue(function, queue_id + 1, &event);
    engine_issue(function, 0, &event);
    engine_issue(function, -2147483647 - 1, &event);
    engine_issue(function, 2147483647, &event);
    engine_issue(function, queue_id, &event);
    engine_end_frame();
    engine_wait();
    CHECK(event.runs == good.runs);

    /* Events of the graphics device that mean nothing here. */
    engine_tell(2);
    engine_tell(3);
    engine_tell(-1);
    engine_tell(99);
    run_until_done(&good);

    /* A newer script's. */
    memset(&larger, 0xFF, sizeof larger);
    larger.known = good;
    larger.known.size = sizeof larger;
    run_until_done(&larger.known);
    for (i = 0; i < 64; i++) CHECK(larger.newer[i] == 0xFFFFFFFFFFFFFFFF);

    /* Fields that are wrong. */
    event = good; event.decoder = 0; EXPECT(run(&event), VG_ERROR_HANDLE);
    event = good; event.decoder = 0x7FFF12345678; EXPECT(run(&event), VG_ERROR_HANDLE);
    event = good; event.decoder = context; EXPECT(run(&event), VG_ERROR_HANDLE);
    event = good; event.decoder = reference; EXPECT(run(&event), VG_ERROR_ARGUMENT); says("not on Unity's device");
    event = good; event.texture = NULL; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.texture = &event; EXPECT(run(&event), VG_ERROR_ARGUMENT); says("knows no texture");
    event = good; event.texture = (void *)1; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.texture = &plain->image; EXPECT(run(&event), VG_ERROR_UNSUPPORTED); says("enableRandomWrite");
    event = good; event.texture = &encoded->image; EXPECT(run(&event), VG_ERROR_ARGUMENT); says("R8G8B8A8_UNORM");
    event = good; event.texture = &small->image; EXPECT(run(&event), VG_ERROR_ARGUMENT); says("do not fit");
    event = good; event.flags = 4; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.reserved = 1; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.columns = 0xFFFFFFFF; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.x = 0xFFFFFFFF; event.rectangle_width = 0xFFFFFFFF; event.rectangle_height = side; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.rectangle_width = side; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    event = good; event.runs = 0xFFFFFFFF; run_until_done(&event);

    /* What would use Unity's queue beside Unity, or count other frames than Unity. */
    EXPECT(vg_decode(decoder, &input, VG_RGBA8, noise, sizeof noise), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decode_begin(decoder, &input, VG_RGBA8, &ticket), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, NULL), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decode_record(decoder, &input, &image, &image, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFE), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decoder_warmup(decoder), VG_ERROR_UNSUPPORTED);

    /* Options that ask for another device. */
    options.backend = VG_BACKEND_CPU; EXPECT(vg_unity_get_context(&options, &untouched), VG_OK);
    EXPECT(vg_unity_get_context(NULL, NULL), VG_ERROR_ARGUMENT);
    options.size = 4; EXPECT(vg_unity_get_context(&options, &untouched), VG_ERROR_STRUCT);
    EXPECT(vg_unity_get_event_id(2, &id), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_get_event_id(0, NULL), VG_ERROR_ARGUMENT);

    /* A decoder on a device of the library's own is none of Unity's. */
    elsewhere = make_decoder(own, model, 1);
    event = good; event.decoder = elsewhere; EXPECT(run(&event), VG_ERROR_ARGUMENT);
    OK(vg_decoder_destroy(elsewhere));
    OK(vg_context_destroy(own));
    frames(target, 3);
    CHECK(id == 77 && ticket == 77);
    tear_down();
}

void first_options(const char *path)
{
    engine_options engine = { .renderer = renderer_vulkan, .first_frame = 1 };
    vg_context_options options = vg_context_options_init();
    vg_host_device host = vg_host_device_init();
    vg_context made = 77;
    (void)path;
    start(&engine);
    options.backend = VG_BACKEND_CPU; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.backend = 3; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.backend = 0;
    options.flags = VG_CONTEXT_VALIDATION; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.flags = VG_CONTEXT_MEASURE_GPU_TIME; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.flags = 0;
    options.threads = 1; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.threads = 0;
    options.device_index = 1; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.device_index = 0;
    options.device = "x"; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.device = NULL;
    options.host_device = &host; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    options.host_device = NULL;
    options.reserved = 1; EXPECT(vg_unity_get_context(&options, &made), VG_ERROR_ARGUMENT);
    CHECK(made == 77);
    options.reserved = 0;
    OK(vg_unity_get_context(&options, &made));
    engine_stop();
    CHECK(engine_messages() == 0);
}

void without(const engine_options *options, const char *word)
{
    vg_context made = 77;
    vg_unity_event event = vg_unity_event_init();
    char text[512];
    start(options);
    find_events();
    EXPECT(vg_unity_get_context(NULL, &made), VG_ERROR_UNSUPPORTED);
    vg_last_error(text, sizeof text);
    CHECK(strstr(text, word) != NULL && made == 77);
    function(queue_id, NULL);
    function(decode_id, &event);
    CHECK(event.runs == 1 && event.result == VG_ERROR_DEVICE_LOST);

    /* The rest of the library is as ever. */
    OK(vg_context_destroy(make_context(VG_BACKEND_AUTO)));
    engine_stop();
    EXPECT(vg_unity_get_context(NULL, &made), VG_NOT_READY);
    UnityPluginUnload();
}

/* A registry that has nothing, or not even functions. */
static void *no_interface(unsigned long long high, unsigned long long low) { (void)high, (void)low; return NULL; }

void empty(void)
{
    plugin_registry nothing = { NULL, NULL, NULL, NULL }, bare = { NULL, NULL, no_interface, NULL };
    vg_context made = 77;
    UnityPluginLoad(&nothing);
    EXPECT(vg_unity_get_context(NULL, &made), VG_NOT_READY);
    UnityPluginLoad(&bare);
    EXPECT(vg_unity_get_context(NULL, &made), VG_NOT_READY);
    UnityPluginUnload();
    CHECK(made == 77);
}

void refused(const char *path, int refuses_state, int inside_pass, const char *word)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    engine_texture *target;
    vg_unity_event event;
    start(&options);
    set_up(path);
    target = engine_texture_make(side, side, rgba8, 1);
    event = event_for(target);
    set(1, 1);
    options.refuses_state = refuses_state;
    options.inside_pass = inside_pass;
    engine_make(&options);
    EXPECT(run(&event), VG_ERROR_DEVICE);
    says(word);
    options.refuses_state = options.inside_pass = 0;
    engine_make(&options);
    frames(target, 3);
    tear_down();
}
