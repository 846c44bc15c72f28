/* Scenarios in which pictures are looked at. */
#include "unity_scene.h"

#include <unistd.h>

void texture(const char *path, int first_version, unsigned long long first_frame)
{
    engine_options options = { .renderer = renderer_vulkan, .first_version = first_version, .first_frame = first_frame };
    vg_context too_early = 77;
    int32_t id = 77;
    vg_unity_event event;
    engine_texture *target;
    uint64_t i;
    EXPECT(vg_unity_get_event_id(VG_UNITY_EVENT_DECODE, &id), VG_NOT_READY);
    EXPECT(vg_unity_get_context(NULL, &too_early), VG_NOT_READY);
    UnityPluginLoad(engine_make(&options));
    EXPECT(vg_unity_get_context(NULL, &too_early), VG_NOT_READY);
    CHECK(too_early == 77 && id == 77);
    engine_start();
    set_up(path);
    target = engine_texture_make(side, side, rgba8, 1);
    frames(target, 12);

    /* Frame upon frame with nothing between: as many as are in flight are recorded, more are told to come again. */
    event = event_for(target);
    for (i = 20; i < 40; i++) {
        set(1, i);
        run_until_done(&event);
    }
    engine_read(target);
    engine_end_frame();
    engine_finish();
    check_pixels(target, 1, 39, 0);
    tear_down();
}

void late(const char *path)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    plugin_registry *registry = engine_make(&options);
    engine_start();
    UnityPluginLoad(registry);
    set_up(path);
    frames(engine_texture_make(side, side, rgba8, 1), 3);
    tear_down();
}

/* Two decoders in one frame, and one event's memory twice. */
void two(const char *path)
{
    engine_texture *targets[2];
    vg_unity_event events[2];
    vg_decoder both[2];
    int i, j;
    start_vulkan(path);
    both[0] = decoder;
    both[1] = make(4);
    wait_for(both[1]);
    for (i = 0; i < 2; i++) {
        decoder = both[i];
        targets[i] = engine_texture_make(side, side, i == 0 ? rgba8 : halves, 1);
        events[i] = event_for(targets[i]);
    }
    for (j = 0; j < 5; j++) {
        for (i = 0; i < 2; i++) {
            decoder = both[i];
            set(1, (uint64_t)(10 * i + j));
            engine_issue(function, decode_id, &events[i]);
        }
        engine_issue(function, decode_id, &events[0]);
        for (i = 0; i < 2; i++) engine_read(targets[i]);
        engine_end_frame();
        engine_finish();
        CHECK(events[0].runs == (uint32_t)(2 * j + 2) && events[1].runs == (uint32_t)(j + 1) && events[0].result == VG_OK && events[1].result == VG_OK);
        for (i = 0; i < 2; i++) check_pixels(targets[i], 1, (uint64_t)(10 * i + j), 0);

        /* Frames that are over are seen by those that follow, a few later. */
        for (i = 0; i < 4; i++) engine_end_frame();
    }
    OK(vg_decoder_destroy(both[1]));
    decoder = both[0];
    tear_down();
}

void half(const char *path)
{
    engine_texture *target;
    vg_unity_event event;
    int is_linear;
    start_vulkan(path);
    target = engine_texture_make(side, 2 * side, halves, 1);
    event = event_for(target);
    for (is_linear = 0; is_linear < 2; is_linear++) {
        event.flags = VG_IMAGE_FLIP | (is_linear ? VG_IMAGE_LINEAR : 0);
        set(2, 5);
        run_until_done(&event);
        engine_read(target);
        engine_end_frame();
        engine_finish();
        check_pixels(target, 2, 5, is_linear);
    }
    tear_down();
}

/* Four pictures, two a row, from column 3 and row 5 on; the engine's own content stays around them. */
void rectangle(const char *path)
{
    enum { wide = 2 * side + 8, high = 2 * side + 9 };
    static unsigned char expected[4 * picture];
    engine_texture *target;
    vg_unity_event event;
    vg_input input = draws(4, 9);
    int y, x;
    start_vulkan(path);
    target = engine_texture_make(wide, high, rgba8, 1);

    /* First one that fills the texture with what is known. */
    event = event_for(target);
    event.rectangle_width = side;
    event.rectangle_height = side;
    set(1, 3);
    run_until_done(&event);

    event.flags = 0;
    event.x = 3;
    event.y = 5;
    event.rectangle_width = 2 * side;
    event.rectangle_height = 2 * side;
    event.columns = 0;
    set(4, 9);
    run_until_done(&event);
    engine_read(target);
    engine_end_frame();
    engine_finish();
    OK(vg_decode(reference, &input, VG_RGBA8, expected, sizeof expected));
    for (y = 0; y < 2 * side; y++) {
        for (x = 0; x < 2 * row; x++) {
            int index = y / side * 2 + x / row;
            int wanted = expected[index * picture + y % side * row + x % row], got = target->pixels[((y + 5) * wide + 3) * 4 + x];
            CHECK(abs(wanted - got) <= 1);
        }
    }

    /* The lowest rows and the first columns are the first one's still. */
    input = draws(1, 3);
    OK(vg_decode(reference, &input, VG_RGBA8, expected, sizeof expected));
    for (y = 0; y < 5; y++) for (x = 0; x < row; x++) CHECK(abs(expected[(side - 1 - y) * row + x] - target->pixels[y * wide * 4 + x]) <= 1);
    for (y = 0; y < side; y++) for (x = 0; x < 12; x++) CHECK(abs(expected[(side - 1 - y) * row + x] - target->pixels[y * wide * 4 + x]) <= 1);
    tear_down();
}

void external(const char *path)
{
    vg_unity_texture made = 77, other;
    void *image = NULL;
    engine_texture *taken;
    vg_unity_event event;
    int i;
    start_vulkan(path);
    EXPECT(vg_unity_texture_create(context, 0, side, rgba8, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_texture_create(context, side, 1u << 30, rgba8, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_texture_create(context, side, side, VK_FORMAT_R8G8B8A8_SRGB, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_texture_create(context, side, side, 0xFFFFFFFF, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_texture_create(reference_context, side, side, rgba8, &made), VG_ERROR_ARGUMENT);
    CHECK(made == 77);
    for (i = 0; i < 2; i++) {
        OK(vg_unity_texture_create(context, side, side, i == 0 ? rgba8 : halves, &made));
        OK(vg_unity_texture_get_image(made, &image));
        taken = engine_texture_external(image, side, side, i == 0 ? rgba8 : halves);
        frames(taken, 4);

        /* The script lets go of both at once, with a frame that uses them under way; the image lives as long as that. */
        event = event_for(taken);
        set(1, 50);
        run_until_done(&event);
        engine_read(taken);
        engine_release(taken);
        engine_end_frame();
        OK(vg_unity_texture_destroy(made));
        EXPECT(vg_unity_texture_destroy(made), VG_ERROR_HANDLE);
        EXPECT(vg_unity_texture_get_image(made, &image), VG_ERROR_HANDLE);
    }

    /* One that is shown for many frames, none of which decodes; then it goes, with a frame that shows it under way, and the next frame decodes into another. */
    OK(vg_unity_texture_create(context, side, side, rgba8, &made));
    OK(vg_unity_texture_get_image(made, &image));
    taken = engine_texture_external(image, side, side, rgba8);
    frames(taken, 1);
    for (i = 0; i < 20; i++) {
        engine_read(taken);
        if (i == 19) engine_release(taken);
        engine_end_frame();
    }
    OK(vg_unity_texture_destroy(made));
    event = event_for(engine_texture_make(side, side, rgba8, 1));
    set(1, 60);
    run_until_done(&event);

    /* One that is never used, and one that Unity's shutdown finds. */
    OK(vg_unity_texture_create(context, side, side, rgba8, &other));
    OK(vg_unity_texture_destroy(other));
    OK(vg_unity_texture_create(context, side, side, rgba8, &other));
    frames(engine_texture_make(side, side, rgba8, 1), 12);
    tear_down();
    EXPECT(vg_unity_texture_get_image(other, &image), VG_ERROR_DEVICE_LOST);
    OK(vg_unity_texture_destroy(other));
}

/* What the messenger must see: the engine loses track of a layout. */
void canary(const char *path)
{
    engine_texture *target;
    start_vulkan(path);
    target = engine_texture_make(side, side, rgba8, 1);
    frames(target, 1);
    target->layout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
    frames(target, 1);
    CHECK(engine_messages() > 0);
}

/* Handles of images are given out again, and nobody says so. */
void recreate(const char *path)
{
    engine_texture *target = NULL;
    vg_unity_event event;
    uint64_t i, j, same = 0, seen[41] = { 0 };
    start_vulkan(path);
    for (i = 1; i <= 40; i++) {
        uint32_t size = i % 2 == 0 ? side : side + 4;
        if (target != NULL) {
            engine_release(target);
            engine_end_frame();
            engine_finish();
        }
        target = engine_texture_make(size, size, i % 3 == 0 ? halves : rgba8, 1);
        seen[i] = (uint64_t)(uintptr_t)target->image;
        for (j = 1; seen[j] != seen[i]; j++) {}
        same += j < i;
        event = event_for(target);
        event.rectangle_width = event.rectangle_height = side;
        set(1, i);
        run_until_done(&event);
        engine_read(target);
        engine_end_frame();
        engine_finish();
        check_pixels(target, 1, i, 0);
    }
    printf("%llu of 40 images had the handle of one before\n", (unsigned long long)same);
    tear_down();
}

void thousand(const char *path)
{
    enum { count = 1000, in_ring = 8 };
    static vg_unity_event ring[in_ring];
    engine_texture *target;
    uint64_t here = 0, there = 0;
    uint32_t i, recorded = 0;
    start_vulkan(path);
    target = engine_texture_make(side, side, rgba8, 1);
    frames(target, 20);
    for (i = 0; i < in_ring; i++) ring[i] = event_for(target);
    for (i = 0; i < count; i++) {
        vg_unity_event *event = &ring[i % in_ring];
        vg_input input = draws(1, i);
        if (i == 50) {
            engine_wait();
            here = vg_thread_allocated_bytes();
            there = engine_render_allocated();
        }
        while (*(volatile uint32_t *)&event->runs < i / in_ring) usleep(100);
        recorded += event->runs > 0 && event->result == VG_OK;
        OK(vg_decoder_set_input(decoder, &input));
        engine_issue(function, decode_id, event);
        engine_end_frame();
    }
    engine_wait();
    /* What either thread waits with where both first meet at the decoder is made once; a frame that allocates would show 950 times. */
    CHECK(vg_thread_allocated_bytes() - here <= 512 && engine_render_allocated() - there <= 512);
    CHECK(recorded > count / 2);
    frames(target, 1);
    tear_down();
}
