/* See unity_scene.h. */
#include "unity_scene.h"

#include <math.h>
#include <unistd.h>

render_event function;
int decode_id, queue_id;
vg_context context;
vg_model model;
vg_decoder decoder, reference;
const VkFormat rgba8 = VK_FORMAT_R8G8B8A8_UNORM, halves = VK_FORMAT_R16G16B16A16_SFLOAT;

vg_context reference_context;

/* ---------------------------------------------------------------- set-up */

void find_events(void)
{
    function = (render_event)vg_unity_event_function();
    CHECK(function != NULL);
    OK(vg_unity_get_event_id(VG_UNITY_EVENT_DECODE, &decode_id));
    OK(vg_unity_get_event_id(VG_UNITY_EVENT_QUEUE, &queue_id));
    CHECK(decode_id != queue_id);
}

void wait_for(vg_decoder made)
{
    vg_result result;
    while ((result = vg_decoder_poll(made)) == VG_NOT_READY) {
        engine_issue(function, queue_id, NULL);
        engine_end_frame();
        engine_wait();
        usleep(1000);
    }
    OK(result);
}

vg_decoder make(uint32_t slots)
{
    vg_decoder_options options = vg_decoder_options_init();
    vg_decoder made = 0;
    options.max_batch = 4;
    options.frames_in_flight = slots;
    OK(vg_decoder_create(context, model, &options, &made));
    return made;
}

void set_up(const char *path)
{
    vg_context_options options = vg_context_options_init();
    vg_context_info info = vg_context_info_init();
    vg_context again = 0;
    int before = engine_submits();
    find_events();
    options.backend = VG_BACKEND_VULKAN;
    OK(vg_unity_get_context(&options, &context));
    OK(vg_unity_get_context(NULL, &again));
    CHECK(again == context);
    OK(vg_context_get_info(context, &info));
    CHECK(info.backend == VG_BACKEND_VULKAN && (info.flags & VG_CONTEXT_ADOPTED) != 0);
    if (model == 0) {
        model = load_model(path);
        reference_context = make_context(VG_BACKEND_CPU);
        reference = make_decoder(reference_context, model, 4);
    }
    decoder = make(4);
    wait_for(decoder);
    CHECK(engine_submits() > before);
}

plugin_registry *start(const engine_options *options)
{
    plugin_registry *registry = engine_make(options);
    UnityPluginLoad(registry);
    engine_start();
    return registry;
}

void start_vulkan(const char *path)
{
    engine_options options = { .renderer = renderer_vulkan, .first_frame = 1 };
    start(&options);
    set_up(path);
}

void tear_down(void)
{
    OK(vg_decoder_destroy(decoder));
    OK(vg_decoder_destroy(reference));
    OK(vg_context_destroy(reference_context));
    OK(vg_model_destroy(model));
    engine_stop();
    CHECK(engine_messages() == 0);
}

/* ---------------------------------------------------------------- frames */

vg_unity_event event_for(engine_texture *texture)
{
    vg_unity_event event = vg_unity_event_init();
    event.flags = VG_IMAGE_FLIP;
    event.decoder = decoder;
    event.texture = &texture->image;
    event.columns = 1;
    return event;
}

vg_result run(vg_unity_event *event)
{
    uint32_t before = event->runs;
    event->result = 77;
    engine_issue(function, decode_id, event);
    engine_end_frame();
    engine_wait();
    CHECK(event->runs == before + 1);
    return event->result;
}

void run_until_done(vg_unity_event *event)
{
    vg_result result;
    while ((result = run(event)) == VG_NOT_READY) {}
    OK(result);
}

void set(uint32_t count, uint64_t seed)
{
    vg_input input = draws(count, seed);
    OK(vg_decoder_set_input(decoder, &input));
}

static double linear(double value) { return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4); }

static double from_half(uint16_t half)
{
    int exponent = half >> 10 & 31;
    return exponent == 0 ? ldexp(half & 1023, -24) : ldexp(1024 + (half & 1023), exponent - 25);
}

void check_pixels(const engine_texture *texture, uint32_t count, uint64_t seed, int is_linear)
{
    static unsigned char expected[4 * picture];
    vg_input input = draws(count, seed);
    double most = 0, least_value = 1, most_value = 0;
    uint32_t y, x;
    OK(vg_decode(reference, &input, VG_RGBA8, expected, sizeof expected));
    for (y = 0; y < count * side; y++) {
        const unsigned char *line = expected + (y / side) * picture + (side - 1 - y % side) * row;
        for (x = 0; x < row; x++) {
            size_t at = (size_t)y * texture->width * 4 + x;
            double wanted = line[x] / 255.0, got = texture->format == halves ? from_half(((const uint16_t *)texture->pixels)[at]) : texture->pixels[at] / 255.0;
            if (is_linear && x % 4 < 3) wanted = linear(wanted);
            most = fmax(most, fabs(wanted - got));
            if (x % 4 == 0) least_value = fmin(least_value, got), most_value = fmax(most_value, got);
            if (x % 4 == 3) CHECK(got == 1);
        }
    }
    CHECK(most <= (is_linear ? 0.01 : 1.01 / 255));
    CHECK(most_value - least_value > 0.02);
}

void frames(engine_texture *texture, int count)
{
    vg_unity_event event = event_for(texture);
    int i;
    for (i = 1; i <= count; i++) {
        set(1, (uint64_t)i);
        run_until_done(&event);
        engine_read(texture);
        engine_end_frame();
    }
    engine_finish();
    check_pixels(texture, 1, (uint64_t)count, 0);
}
