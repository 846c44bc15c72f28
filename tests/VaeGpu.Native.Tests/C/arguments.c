/*
    arguments MODEL [auto]    every handle that names nothing, every pointer null, every size too small or absurd, and numbers out of range:
                              each gives its code, writes nothing, and the library works on. MODEL has continuous latents and an encoder.
*/
#include "check.h"

static vg_context context;
static vg_model model;
static vg_paths paths;
static vg_decoder decoder;
static float pixels[65536];

static void bad_handle(uint64_t bad)
{
    vg_input input = draws(1, 1);
    vg_context_info context_info = vg_context_info_init();
    vg_model_info model_info = vg_model_info_init();
    vg_decoder_info decoder_info = vg_decoder_info_init();
    vg_image image = vg_image_init();
    vg_decoder made = 77;
    vg_ticket ticket = 77;
    float number = 77;

    EXPECT(vg_context_get_info(bad, &context_info), VG_ERROR_HANDLE);
    EXPECT(vg_context_save_caches(bad), VG_ERROR_HANDLE);
    EXPECT(vg_model_poll(bad), VG_ERROR_HANDLE);
    EXPECT(vg_model_wait(bad, 0), VG_ERROR_HANDLE);
    EXPECT(vg_model_get_info(bad, &model_info), VG_ERROR_HANDLE);
    EXPECT(vg_model_draw(bad, &input, pixels, 65536), VG_ERROR_HANDLE);
    EXPECT(vg_paths_get_range(bad, 0, &number, &number), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_create(bad, model, NULL, &made), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_create(context, bad, NULL, &made), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_poll(bad), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_wait(bad, 0), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_warmup(bad), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_get_info(bad, &decoder_info), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_set_input(bad, &input), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_forget_image(bad, 1), VG_ERROR_HANDLE);
    EXPECT(vg_decode(bad, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_HANDLE);
    EXPECT(vg_decode_begin(bad, &input, VG_FLOAT, &ticket), VG_ERROR_HANDLE);
    EXPECT(vg_decode_poll(bad, 2), VG_ERROR_HANDLE);
    EXPECT(vg_decode_fetch(bad, 2, pixels, sizeof pixels), VG_ERROR_HANDLE);
    EXPECT(vg_decode_record(bad, &input, &image, &image, 1, 0), VG_ERROR_HANDLE);
    EXPECT(vg_decode_submit(bad, &input, &image, NULL, 0, NULL, 0, NULL), VG_ERROR_HANDLE);
    EXPECT(vg_unity_texture_create(bad, 8, 8, 37, &made), VG_ERROR_HANDLE);
    EXPECT(vg_unity_texture_get_image(bad, (void **)&made), VG_ERROR_HANDLE);
    input.kind = VG_INPUT_PATHS;
    input.times = (const vg_path_time *)pixels;
    input.paths = bad;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_HANDLE);
    if (bad != 0) {
        EXPECT(vg_context_destroy(bad), VG_ERROR_HANDLE);
        EXPECT(vg_model_destroy(bad), VG_ERROR_HANDLE);
        EXPECT(vg_paths_destroy(bad), VG_ERROR_HANDLE);
        EXPECT(vg_decoder_destroy(bad), VG_ERROR_HANDLE);
        EXPECT(vg_unity_texture_destroy(bad), VG_ERROR_HANDLE);
    }
    CHECK(made == 77 && ticket == 77 && number == 77);
}

static void handles(void)
{
    uint64_t invented[] = { 0, 1, 2, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x100000000, 0x1000000FF, 0xFFFFFFFF00000001, 0x7FFF12345678, context ^ 1ull << 40 };
    size_t i;
    vg_paths stale = 0;
    vg_path path = vg_path_init();
    vg_model_info info = vg_model_info_init();
    float key[64] = { 0 };
    for (i = 0; i < sizeof invented / sizeof *invented; i++) bad_handle(invented[i]);

    OK(vg_model_get_info(model, &info));
    path.latent_size = info.latent_size;
    path.key_count = 1;
    path.keys = key;
    OK(vg_paths_create(&path, 1, &stale));
    OK(vg_paths_destroy(stale));
    bad_handle(stale);

    /* Of another kind. */
    EXPECT(vg_model_poll(context), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_poll(model), VG_ERROR_HANDLE);
    EXPECT(vg_context_destroy(decoder), VG_ERROR_HANDLE);
    EXPECT(vg_paths_destroy(model), VG_ERROR_HANDLE);
    EXPECT(vg_model_destroy(paths), VG_ERROR_HANDLE);
    EXPECT(vg_decoder_destroy(context), VG_ERROR_HANDLE);
    EXPECT(vg_unity_texture_destroy(decoder), VG_ERROR_HANDLE);
    EXPECT(vg_unity_texture_create(model, 8, 8, 37, &stale), VG_ERROR_HANDLE);

    /* 0 is nothing to destroy. */
    OK(vg_context_destroy(0));
    OK(vg_model_destroy(0));
    OK(vg_paths_destroy(0));
    OK(vg_decoder_destroy(0));
    OK(vg_unity_texture_destroy(0));
}

static void pointers(void)
{
    vg_input input = draws(1, 1), empty = vg_input_init();
    vg_path path = vg_path_init();
    vg_image image = vg_image_init();
    vg_context_options options = vg_context_options_init();
    vg_host_device host = vg_host_device_init();
    vg_semaphore semaphore = { 1, 0 };
    vg_context made = 77;
    vg_ticket ticket = 77;
    int32_t id = 77;

    EXPECT(vg_device_requirements(NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_enumerate_devices(NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_context_create(NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_context_get_info(context, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_file(NULL, NULL, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_file("x", NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_file("", NULL, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_memory(NULL, 8, NULL, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_memory("x", 1, NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_get_info(model, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_draw(model, NULL, pixels, 65536), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_draw(model, &input, NULL, 65536), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_create(NULL, 1, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_create(&path, 1, NULL), VG_ERROR_ARGUMENT);
    path.latent_size = path.key_count = 1;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_from_json(NULL, 2, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_from_json("{}", 2, NULL), VG_ERROR_ARGUMENT);
    OK(vg_paths_get_range(paths, 0, NULL, NULL));
    EXPECT(vg_decoder_create(context, model, NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decoder_get_info(decoder, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decoder_set_input(decoder, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, NULL, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, NULL, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, VG_RGBA8, NULL, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_begin(decoder, NULL, VG_FLOAT, &ticket), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_begin(decoder, &input, VG_FLOAT, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_fetch(decoder, 2, NULL, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_record(decoder, &input, NULL, &image, 1, 0), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_record(decoder, &input, &image, NULL, 1, 0), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_submit(decoder, &input, NULL, NULL, 0, NULL, 0, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 1, NULL, 0, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 1, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_submit(decoder, &input, &image, &semaphore, 17, NULL, 0, NULL), VG_ERROR_ARGUMENT);

    /* Unity's, in a process that is none of Unity's. */
    EXPECT(vg_unity_get_context(NULL, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_get_context(NULL, &made), VG_NOT_READY);
    EXPECT(vg_unity_get_event_id(VG_UNITY_EVENT_DECODE, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_get_event_id(2, &id), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_get_event_id(VG_UNITY_EVENT_QUEUE, &id), VG_NOT_READY);
    EXPECT(vg_unity_texture_create(context, 8, 8, 37, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_unity_texture_create(context, 8, 8, 37, &made), VG_ERROR_ARGUMENT);
    CHECK(id == 77);

    /* Arrays of an input. */
    for (empty.kind = VG_INPUT_LATENTS; empty.kind <= VG_INPUT_IMAGES; empty.kind++) {
        empty.count = 1;
        empty.paths = paths;
        if (empty.kind != VG_INPUT_PRIOR) {
            EXPECT(vg_decode(decoder, &empty, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
            EXPECT(vg_decoder_set_input(decoder, &empty), VG_ERROR_ARGUMENT);
        }
    }

    /* A host's device without handles, without half of its lock, with one that must be alone. */
    options.host_device = &host;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    options.backend = VG_BACKEND_CPU;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    options.backend = VG_BACKEND_VULKAN;
    options.device = "x";
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    CHECK(made == 77 && ticket == 77);
}

#define SIZES(type, good, call) do { \
    uint32_t bad_[] = { 0, 1, 4, (uint32_t)sizeof(type) - 1, (uint32_t)sizeof(type) / 2, 65537, 0x7FFFFFFF, 0xFFFFFFFF }; \
    size_t size_; \
    for (size_ = 0; size_ < sizeof bad_ / sizeof *bad_; size_++) { good.size = bad_[size_]; EXPECT(call, VG_ERROR_STRUCT); } \
    good.size = (uint32_t)sizeof(type); \
} while (0)

static void sizes(void)
{
    vg_requirements requirements = vg_requirements_init();
    vg_device_info device = vg_device_info_init();
    vg_context_options context_options = vg_context_options_init();
    vg_host_device host = vg_host_device_init();
    vg_context_info context_info = vg_context_info_init();
    vg_model_options model_options = vg_model_options_init();
    vg_model_info model_info = vg_model_info_init();
    vg_path path = vg_path_init();
    vg_input input = draws(1, 1);
    vg_decoder_options decoder_options = vg_decoder_options_init();
    vg_decoder_info decoder_info = vg_decoder_info_init();
    vg_image image = vg_image_init();
    uint32_t count = 1;
    uint64_t made = 77;
    struct { vg_input known; uint64_t newer[100]; } larger;
    struct { vg_model_info known; unsigned char newer[64]; } larger_info;
    size_t i;

    SIZES(vg_requirements, requirements, vg_device_requirements(&requirements));
    SIZES(vg_device_info, device, vg_enumerate_devices(&device, &count));
    SIZES(vg_context_options, context_options, vg_context_create(&context_options, &made));
    SIZES(vg_context_options, context_options, vg_unity_get_context(&context_options, &made));
    context_options.host_device = &host;
    SIZES(vg_host_device, host, vg_context_create(&context_options, &made));
    SIZES(vg_context_info, context_info, vg_context_get_info(context, &context_info));
    SIZES(vg_model_options, model_options, vg_model_load_file("x", &model_options, &made));
    SIZES(vg_model_options, model_options, vg_model_load_memory("x", 1, &model_options, &made));
    SIZES(vg_model_info, model_info, vg_model_get_info(model, &model_info));
    SIZES(vg_path, path, vg_paths_create(&path, 1, &made));
    SIZES(vg_input, input, vg_model_draw(model, &input, pixels, 65536));
    SIZES(vg_input, input, vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels));
    SIZES(vg_input, input, vg_decode_begin(decoder, &input, VG_FLOAT, &made));
    SIZES(vg_input, input, vg_decoder_set_input(decoder, &input));
    SIZES(vg_decoder_options, decoder_options, vg_decoder_create(context, model, &decoder_options, &made));
    SIZES(vg_decoder_info, decoder_info, vg_decoder_get_info(decoder, &decoder_info));
    SIZES(vg_image, image, vg_decode_record(decoder, &input, &image, &image, 1, 0));
    SIZES(vg_image, image, vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, NULL));
    CHECK(made == 77);

    /* A newer host's are larger: what is behind is neither read nor written. */
    memset(&larger, 0xFF, sizeof larger);
    larger.known = draws(1, 1);
    larger.known.size = sizeof larger;
    OK(vg_decode(decoder, &larger.known, VG_FLOAT, pixels, sizeof pixels));
    memset(&larger_info, 0xA5, sizeof larger_info);
    larger_info.known.size = sizeof larger_info;
    OK(vg_model_get_info(model, &larger_info.known));
    CHECK(larger_info.known.size == sizeof larger_info && larger_info.known.latent_size > 0);
    for (i = 0; i < sizeof larger_info.newer; i++) CHECK(larger_info.newer[i] == 0xA5);
    larger.known.size = 65536;
    OK(vg_decode(decoder, &larger.known, VG_FLOAT, pixels, sizeof pixels));
}

static void numbers(void)
{
    vg_input input = draws(1, 1);
    vg_path path = vg_path_init();
    vg_model_info info = vg_model_info_init();
    vg_context_options options = vg_context_options_init();
    vg_decoder_options decoder_options = vg_decoder_options_init();
    vg_model_options model_options = vg_model_options_init();
    vg_path_time time = { 1, 0 };
    uint64_t made = 77, needed;
    float latents[256] = { 0 }, bad_times[2] = { 1, 1 };
    int32_t code = 0;
    char small[4];

    OK(vg_model_get_info(model, &info));
    needed = info.float_bytes;
    CHECK(info.latent_size <= 64 && needed <= sizeof pixels / 2);

    /* Exactly enough is enough, one byte less is not, and absurdly much is enough. */
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, needed));
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, needed - 1), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, 0), VG_ERROR_ARGUMENT);
    OK(vg_decode(decoder, &input, VG_FLOAT, pixels, 0xFFFFFFFFFFFFFFFF));
    OK(vg_decode(decoder, &input, VG_RGBA8, pixels, 0xFFFFFFFFFFFFFFFF));
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, (char *)pixels + 1, needed), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, 2, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, 0xFFFFFFFF, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_begin(decoder, &input, 2, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_poll(decoder, 0), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_poll(decoder, 0xFFFFFFFFFFFFFFFF), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_fetch(decoder, 0, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode_fetch(decoder, 0xFFFFFFFFFFFFFFFF, pixels, sizeof pixels), VG_ERROR_ARGUMENT);

    input.count = 0;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input.count = 9;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input.count = 0xFFFFFFFF;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_draw(model, &input, pixels, 0xFFFFFFFFFFFFFFFF), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    EXPECT(vg_model_draw(model, &input, pixels, info.latent_size - 1), VG_ERROR_ARGUMENT);
    input.kind = 5;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.flags = 4;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input.flags = VG_INPUT_QUANTISED; /* This model has no codes. */
    EXPECT(vg_model_draw(model, &input, pixels, 65536), VG_ERROR_ARGUMENT);
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.prior = 5;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input.prior = VG_PRIOR_AUTOREGRESSIVE;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.temperature = -1;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input.temperature = 0;
    input.top_k = 0x80000000;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.reserved = 1;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.kind = VG_INPUT_CODES;
    input.codes = &code;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    input = draws(1, 1);
    input.kind = VG_INPUT_PATHS;
    input.paths = paths;
    input.times = &time; /* A path that the set does not have. */
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
    time.path = 0xFFFFFFFF;
    EXPECT(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels), VG_ERROR_ARGUMENT);

    path.latent_size = info.latent_size;
    path.key_count = 2;
    path.keys = latents;
    EXPECT(vg_paths_create(&path, 0, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_create(&path, 0xFFFFFFFF, &made), VG_ERROR_ARGUMENT);
    path.kind = 3;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.kind = 0;
    path.ease = 2;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.ease = 0;
    path.flags = 2;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.flags = 0;
    path.closing_duration = -1;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.closing_duration = 0;
    path.times = bad_times;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.times = NULL;
    path.latent_size = 0;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.latent_size = path.key_count = 0xFFFFFFFF;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    path.latent_size = 0x10000;
    path.key_count = 0x10000;
    EXPECT(vg_paths_create(&path, 1, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_get_range(paths, 1, latents, latents), VG_ERROR_ARGUMENT);
    EXPECT(vg_paths_from_json("{}", 0, &made), VG_ERROR_FORMAT);
    EXPECT(vg_paths_from_json("{}", 2, &made), VG_ERROR_FORMAT);
    EXPECT(vg_paths_from_json("{}", 0xFFFFFFFFFFFFFFFF, &made), VG_ERROR_ARGUMENT);

    EXPECT(vg_model_load_memory("x", 0, NULL, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_model_load_memory("x", 0xFFFFFFFFFFFFFFFF, NULL, &made), VG_ERROR_ARGUMENT);
    model_options.flags = 2;
    EXPECT(vg_model_load_file("x", &model_options, &made), VG_ERROR_ARGUMENT);
    decoder_options.max_batch = 65536;
    EXPECT(vg_decoder_create(context, model, &decoder_options, &made), VG_ERROR_ARGUMENT);
    decoder_options.max_batch = 1;
    decoder_options.frames_in_flight = 17;
    EXPECT(vg_decoder_create(context, model, &decoder_options, &made), VG_ERROR_ARGUMENT);
    decoder_options.frames_in_flight = 1;
    decoder_options.flags = 1;
    EXPECT(vg_decoder_create(context, model, &decoder_options, &made), VG_ERROR_ARGUMENT);

    options.backend = 3;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    options.backend = VG_BACKEND_CPU;
    options.threads = 1025;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    options.threads = 0;
    options.flags = 8;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    options.flags = 0;
    options.reserved = 1;
    EXPECT(vg_context_create(&options, &made), VG_ERROR_ARGUMENT);
    CHECK(made == 77);

    /* The text is cut where the room ends, and always closed. */
    memset(small, 'x', sizeof small);
    CHECK(vg_last_error(small, sizeof small) > sizeof small);
    CHECK(strlen(small) == 3);
    CHECK(vg_last_error(small, 1) > 1 && small[0] == 0);
    CHECK(vg_last_error(NULL, 100) > 1 && vg_last_error(small, 0) > 1);
    CHECK(strcmp(vg_result_name(1000), "VG_UNKNOWN") == 0 && strcmp(vg_result_name(INT32_MIN), "VG_UNKNOWN") == 0);
}

static void unsupported(void)
{
    vg_input input = draws(1, 1);
    vg_image image = vg_image_init();
    image.image = 1;
    EXPECT(vg_decode_record(decoder, &input, &image, &image, 1, 0), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, NULL), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_decoder_forget_image(decoder, 1), VG_ERROR_UNSUPPORTED);
}

int main(int count, char **arguments)
{
    vg_path path = vg_path_init();
    vg_model_info info = vg_model_info_init();
    vg_input input = draws(1, 7);
    float keys[128] = { 0 };
    (void)count;

    context = make_context(count > 2 ? VG_BACKEND_AUTO : VG_BACKEND_CPU);
    model = load_model(arguments[1]);
    decoder = make_decoder(context, model, 8);
    OK(vg_model_get_info(model, &info));
    CHECK(info.latent_size <= 64);
    path.latent_size = info.latent_size;
    path.key_count = 2;
    path.keys = keys;
    OK(vg_paths_create(&path, 1, &paths));

    handles();
    pointers();
    sizes();
    numbers();
    if (count <= 2) unsupported();

    /* After all that it works as before, and the ring is empty. */
    {
        vg_ticket first, second, third;
        vg_result result;
        OK(vg_decode(decoder, &input, VG_FLOAT, pixels, sizeof pixels));
        OK(vg_decode_begin(decoder, &input, VG_FLOAT, &first));
        OK(vg_decode_begin(decoder, &input, VG_RGBA8, &second));
        EXPECT(vg_decode_begin(decoder, &input, VG_FLOAT, &third), VG_NOT_READY);
        while ((result = vg_decode_fetch(decoder, second, pixels, sizeof pixels)) == VG_NOT_READY) { }
        OK(result);
        while ((result = vg_decode_poll(decoder, first)) == VG_NOT_READY) { }
        OK(result);
        EXPECT(vg_decode_fetch(decoder, first, pixels, 4), VG_ERROR_ARGUMENT);
        OK(vg_decode_fetch(decoder, first, pixels, sizeof pixels));
        EXPECT(vg_decode_fetch(decoder, first, pixels, sizeof pixels), VG_ERROR_ARGUMENT);
        OK(vg_decode_begin(decoder, &input, VG_FLOAT, &third));
    }
    OK(vg_paths_destroy(paths));
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
    puts("done");
    return 0;
}
