/*
    target arguments MODEL    what vg_target_* and vg_decode_submit refuse, and what they leave untouched then
    target frames MODEL       a thousand frames into two targets: no managed byte
    target cycles MODEL       a thousand targets: memory, descriptors, and the handles that importers never took
    target race MODEL         targets that go while another thread decodes into them
*/
#include "check.h"
#include "process.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static vg_context context;
static vg_model model;
static vg_decoder decoder;

static vg_target make(uint32_t width, uint32_t height)
{
    vg_target_options options = vg_target_options_init();
    vg_target target = 0;
    options.width = width;
    options.height = height;
    OK(vg_target_create(context, &options, &target));
    return target;
}

static vg_result submit(vg_decoder with, vg_target target, uint32_t count, vg_ticket *ticket)
{
    vg_input input = draws(count, 7);
    vg_image image = vg_image_init();
    image.target = target;
    return vg_decode_submit(with, &input, &image, NULL, 0, NULL, 0, ticket);
}

static void wait_for(vg_ticket ticket)
{
    vg_result result;
    while ((result = vg_decode_poll(decoder, ticket)) == VG_NOT_READY) { }
    OK(result);
}

static void arguments_are_checked(void)
{
    vg_target_options options = vg_target_options_init();
    vg_target_info info = vg_target_info_init();
    vg_context_info context_info = vg_context_info_init();
    vg_input input = draws(1, 7);
    vg_image image = vg_image_init();
    vg_context processor = make_context(VG_BACKEND_CPU), other = make_context(VG_BACKEND_VULKAN);
    vg_decoder elsewhere = make_decoder(processor, model, 4), foreign = make_decoder(other, model, 4);
    vg_target target, made = 77;
    vg_ticket ticket = 77;
    int64_t handle = 77;
    uint64_t invented[] = { 0, 1, 0xFFFFFFFFFFFFFFFF, 0x100000000, model };
    size_t i;

    EXPECT(vg_target_create(context, NULL, &made), VG_ERROR_ARGUMENT);
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.width = options.height = 8;
    EXPECT(vg_target_create(context, &options, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_target_create(processor, &options, &made), VG_ERROR_UNSUPPORTED);
    options.width = 0xFFFFFFFF;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.width = 0x7FFFFFFF;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.width = 8;
    options.format = 44;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.format = 97;
    options.flags = 1;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.flags = 0;
    options.reserved = 1;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_ARGUMENT);
    options.reserved = 0;
    options.size = 4;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_STRUCT);
    options.size = 65537;
    EXPECT(vg_target_create(context, &options, &made), VG_ERROR_STRUCT);
    for (i = 0; i < sizeof invented / sizeof *invented; i++) {
        options.size = sizeof options;
        EXPECT(vg_target_create(invented[i], &options, &made), VG_ERROR_HANDLE);
        EXPECT(vg_target_get_info(invented[i], &info), VG_ERROR_HANDLE);
        EXPECT(vg_target_export(invented[i], VG_EXPORT_OPAQUE_FD, &handle), VG_ERROR_HANDLE);
        if (invented[i] != 0) EXPECT(vg_target_destroy(invented[i]), VG_ERROR_HANDLE);
        if (invented[i] != 0) EXPECT(submit(decoder, invented[i], 1, &ticket), VG_ERROR_HANDLE);
    }
    OK(vg_target_destroy(0));
    CHECK(made == 77 && handle == 77 && ticket == 77);

    target = make(8, 8);
    OK(vg_target_get_info(target, &info));
    OK(vg_context_get_info(context, &context_info));
    CHECK(info.width == 8 && info.height == 8 && info.format == 37 && info.exports == VG_EXPORT_OPAQUE_FD && info.memory_bytes >= 8 * 8 * 4);
    CHECK(strcmp(info.device_uuid, context_info.uuid) == 0 && strlen(info.device_uuid) == 32);
    CHECK(strspn(info.driver_uuid, "0123456789abcdef") == 32 && strlen(info.driver_uuid) == 32 && strspn(info.driver_uuid, "0") < 32);
    CHECK((context_info.features & VG_FEATURE_EXTERNAL_MEMORY_FD) != 0);
    EXPECT(vg_target_get_info(target, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_target_export(target, VG_EXPORT_OPAQUE_FD, NULL), VG_ERROR_ARGUMENT);
    EXPECT(vg_target_export(target, 0, &handle), VG_ERROR_UNSUPPORTED);
    EXPECT(vg_target_export(target, 2, &handle), VG_ERROR_UNSUPPORTED);
    EXPECT(submit(elsewhere, target, 1, &ticket), VG_ERROR_UNSUPPORTED);
    EXPECT(submit(foreign, target, 1, &ticket), VG_ERROR_ARGUMENT);
    EXPECT(submit(decoder, target, 5, &ticket), VG_ERROR_ARGUMENT);
    image.target = target;
    EXPECT(vg_decode_record(decoder, &input, &image, &image, 1, 0), VG_ERROR_UNSUPPORTED);
    image.layout_after = 7;
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, &ticket), VG_ERROR_ARGUMENT);
    image.layout_after = 0;
    image.layout_before = 5;
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, &ticket), VG_ERROR_ARGUMENT);
    image.layout_before = 1;
    image.x = 5;
    image.rectangle_width = image.rectangle_height = 4;
    EXPECT(vg_decode_submit(decoder, &input, &image, NULL, 0, NULL, 0, &ticket), VG_ERROR_ARGUMENT);
    CHECK(handle == 77 && ticket == 77);

    /* The order of things: the context stays while there is a target, and a target is gone once. */
    OK(vg_decoder_destroy(foreign));
    OK(vg_decoder_destroy(elsewhere));
    OK(vg_context_destroy(other));
    OK(vg_context_destroy(processor));
    OK(submit(decoder, target, 4, &ticket));
    OK(vg_decoder_destroy(decoder));
    EXPECT(vg_context_destroy(context), VG_ERROR_IN_USE);
    OK(vg_target_destroy(target));
    EXPECT(vg_target_destroy(target), VG_ERROR_HANDLE);
    EXPECT(vg_target_get_info(target, &info), VG_ERROR_HANDLE);
    decoder = make_decoder(context, model, 4);
    EXPECT(submit(decoder, target, 1, &ticket), VG_ERROR_HANDLE);
}

static void frames_allocate_nothing(void)
{
    vg_target targets[2] = { make(8, 8), make(8, 8) };
    vg_ticket ticket;
    uint64_t before = 0;
    int frame;
    for (frame = 0; frame < 1100; frame++) {
        if (frame == 100) before = vg_thread_allocated_bytes();
        OK(submit(decoder, targets[frame % 2], 4, &ticket));
        wait_for(ticket);
    }
    CHECK(vg_thread_allocated_bytes() == before);
    OK(vg_target_destroy(targets[0]));
    OK(vg_target_destroy(targets[1]));
}

static void cycles_do_not_grow(void)
{
    int descriptors = 0, i;
    long resident = 0;
    for (i = 0; i < 1100; i++) {
        vg_target target = make(128, 128);
        vg_ticket ticket;
        int64_t first, second;
        if (i == 100) {
            descriptors = count_entries("/proc/self/fd");
            resident = resident_kilobytes();
        }
        OK(submit(decoder, target, 4, &ticket));
        OK(vg_target_export(target, VG_EXPORT_OPAQUE_FD, &first));
        OK(vg_target_export(target, VG_EXPORT_OPAQUE_FD, &second));
        CHECK(first >= 0 && second >= 0 && first != second && fcntl((int)first, F_GETFD) != -1);
        OK(vg_target_destroy(target));
        CHECK(close((int)first) == 0 && close((int)second) == 0);
    }
    CHECK(count_entries("/proc/self/fd") <= descriptors);
    /* A thousand targets of 64 KiB that stayed would be 64 MiB. */
    CHECK(resident_kilobytes() - resident < 8192);
}

static volatile vg_target shared;
static volatile int stop;

static void *decode_on(void *argument)
{
    (void)argument;
    while (!stop) {
        vg_result result = submit(decoder, shared, 4, NULL);
        CHECK(result == VG_OK || result == VG_NOT_READY || result == VG_ERROR_HANDLE);
    }
    return NULL;
}

static void targets_may_go(void)
{
    pthread_t threads[3];
    int i;
    shared = make(8, 8);
    for (i = 0; i < 3; i++) CHECK(pthread_create(&threads[i], NULL, decode_on, NULL) == 0);
    for (i = 0; i < 300; i++) {
        vg_target old = shared;
        shared = make(8, 8);
        OK(vg_target_destroy(old));
    }
    stop = 1;
    for (i = 0; i < 3; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    OK(vg_target_destroy(shared));
}

int main(int count, char **arguments)
{
    CHECK(count == 3);
    context = make_context(VG_BACKEND_VULKAN);
    model = load_model(arguments[2]);
    decoder = make_decoder(context, model, 5);
    if (strcmp(arguments[1], "arguments") == 0) arguments_are_checked();
    else if (strcmp(arguments[1], "frames") == 0) frames_allocate_nothing();
    else if (strcmp(arguments[1], "cycles") == 0) cycles_do_not_grow();
    else if (strcmp(arguments[1], "race") == 0) targets_may_go();
    else CHECK(!"a mode");
    OK(vg_decoder_destroy(decoder));
    OK(vg_model_destroy(model));
    OK(vg_context_destroy(context));
    puts("done");
    return 0;
}
