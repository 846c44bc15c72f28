/* See unity_engine.h. */
#include "unity_device.h"

#include <pthread.h>

enum { in_flight = 3, most_buffers = 64, most_commands = 32, most_frames = 4, most_events = 16, first_event = 7000 };
enum { kind_issue, kind_read, kind_release, kind_quit };

typedef struct command { int kind; render_event function; int id; void *data; engine_texture *texture; } command;
typedef struct frame { command commands[most_commands]; int count; } frame;
typedef struct slot { VkCommandPool pool; VkCommandBuffer buffers[most_buffers]; int count; VkFence fence; int busy; unsigned long long number; engine_texture *released[most_commands]; int releases; } slot;

static engine_options how;
static device_event callbacks[4];
static plugin_config configs[most_events];
static int reserved_events;

static slot slots[in_flight];

static pthread_t render_thread;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static frame frames[most_frames], building;
static unsigned posted, run;
static atomic_ullong allocated;

/* The render thread's alone. */
static slot *current;
static unsigned long long number, safe;
static int in_pass, in_event;

/* ---------------------------------------------------------------- command buffers */

static VkCommandBuffer commands(void) { return current->buffers[current->count - 1]; }

static void begin_buffer(void)
{
    VkCommandBufferAllocateInfo allocate = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandPool = current->pool, .commandBufferCount = 1 };
    VkCommandBufferBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT };
    CHECK(current->count < most_buffers);
    if (current->buffers[current->count] == NULL) VK(vkAllocateCommandBuffers(device, &allocate, &current->buffers[current->count]));
    VK(vkBeginCommandBuffer(current->buffers[current->count++], &begin));
}

static void end_pass(void)
{
    if (in_pass) vkCmdEndRenderPass(commands());
    in_pass = 0;
}

static void begin_pass(void)
{
    VkClearValue grey = { .color = { .float32 = { 0.5f, 0.5f, 0.5f, 1 } } };
    VkRenderPassBeginInfo begin = { .sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO, .renderPass = pass, .framebuffer = framebuffer, .renderArea = { { 0, 0 }, { 4, 4 } }, .clearValueCount = 1, .pClearValues = &grey };
    vkCmdBeginRenderPass(commands(), &begin, VK_SUBPASS_CONTENTS_INLINE);
    in_pass = 1;
}

static void use(engine_texture *texture, VkImageLayout layout, VkPipelineStageFlags stages, VkAccessFlags access)
{
    VkImageMemoryBarrier barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER, .srcAccessMask = texture->access, .dstAccessMask = access, .oldLayout = texture->layout, .newLayout = layout,
        .srcQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED, .dstQueueFamilyIndex = VK_QUEUE_FAMILY_IGNORED, .image = texture->image,
        .subresourceRange = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1 } };
    vkCmdPipelineBarrier(commands(), texture->stages, stages, 0, 0, NULL, 0, NULL, 1, &barrier);
    texture->layout = layout;
    texture->stages = stages;
    texture->access = access;
}

/* ---------------------------------------------------------------- interfaces */

static void never(void) { fail(__FILE__, __LINE__, "a function was called that is none of the plugin's business"); }
static void *never_get(plugin_guid guid) { (void)guid; never(); return NULL; }
static void never_add(plugin_guid guid, void *item) { (void)guid, (void)item; never(); }
static void never_add_split(unsigned long long high, unsigned long long low, void *item) { (void)high, (void)low, (void)item; never(); }

static void check_render_thread(void) { CHECK(in_event && pthread_equal(pthread_self(), render_thread)); }

static void configure_event(int id, const plugin_config *config)
{
    CHECK(id >= first_event && id < first_event + reserved_events);
    CHECK(config->pass == pass_outside && (config->flags & ~15u) == 0 && (config->flags & keeps_order) != 0);
    CHECK(config->queue == queue_allowed || (config->queue == queue_none && (config->flags & binds_state) != 0));
    configs[id - first_event] = *config;
}

static plugin_instance get_instance(void)
{
    plugin_instance given = { .instance = instance, .physical_device = physical, .device = device, .queue = queue, .get_proc = device_get_proc };
    return given;
}

/* A state that was given before an access is void: its buffer is no longer recorded into. */
static _Bool access_texture(void *native, const VkImageSubresource *part, VkImageLayout layout, VkPipelineStageFlags stages, VkAccessFlags access, int mode, plugin_image *image)
{
    engine_texture *texture = device_find(native);
    check_render_thread();
    CHECK(part == NULL && mode == access_barrier && !queue_given);
    if (texture == NULL) return 0;
    if (!in_pass) {
        VK(vkEndCommandBuffer(commands()));
        begin_buffer();
        use(texture, layout, stages, access);
    }
    memset(image, 0, sizeof *image);
    image->image = texture->image;
    image->layout = VK_IMAGE_LAYOUT_UNDEFINED;
    image->aspect = VK_IMAGE_ASPECT_COLOR_BIT;
    image->extent = (VkExtent3D){ texture->width, texture->height, 1 };
    image->type = VK_IMAGE_TYPE_2D;
    image->samples = VK_SAMPLE_COUNT_1_BIT;
    image->layers = image->mips = 1;
    image->usage = texture->is_external ? 0 : texture->usage;
    image->format = texture->is_external ? VK_FORMAT_UNDEFINED : texture->format;
    return 1;
}

static _Bool recording_state(plugin_recording *state, int access)
{
    check_render_thread();
    CHECK(access == queue_none && !queue_given);
    if (how.refuses_state) return 0;
    memset(state, 0, sizeof *state);
    state->commands = commands();
    state->sub_pass = in_pass ? 0 : -1;
    state->render_pass = pass; /* A compatible one, outside too. */
    state->current_frame = number;
    state->safe_frame = safe;
    return 1;
}

static plugin_vulkan vulkan = { never, never, configure_event, get_instance, recording_state, access_texture, { never, never, never, never, never, never, never, never, never, never } };

static int get_renderer(void) { return how.renderer == renderer_vulkan && device == NULL ? renderer_null : how.renderer; }

static void register_device_event(device_event callback)
{
    int i = 0;
    while (callbacks[i] != NULL) i++;
    callbacks[i] = callback;
}

static void unregister_device_event(device_event callback)
{
    int i;
    for (i = 0; i < 4; i++) if (callbacks[i] == callback) callbacks[i] = NULL;
}

static int reserve_event_ids(int count)
{
    int first = first_event + reserved_events;
    reserved_events += count;
    CHECK(reserved_events <= most_events);
    return first;
}

static plugin_graphics graphics = { get_renderer, register_device_event, unregister_device_event, reserve_event_ids };

static void *get_split(unsigned long long high, unsigned long long low)
{
    if (high == 0x7CBA0A9CA4DDB544ull && low == 0x8C5AD4926EB17B11ull) return &graphics;
    if (how.renderer != renderer_vulkan || how.no_vulkan) return NULL;
    if (high == 0x95355348D4EF4E11ull && low == 0x9789313DFCFFCC87ull) return &vulkan;
    if (high == 0x329334C09DCA4787ull && low == 0xB347DD92A0097FFCull && !how.first_version) return &vulkan;
    return NULL;
}

static plugin_registry registry = { never_get, never_add, get_split, never_add_split };

plugin_registry *engine_make(const engine_options *options)
{
    how = *options;
    return &registry;
}

void engine_tell(int kind)
{
    int i;
    for (i = 0; i < 4; i++) if (callbacks[i] != NULL) callbacks[i](kind);
}

/* ---------------------------------------------------------------- frames */

static void copy_out(engine_texture *texture)
{
    VkBufferImageCopy region = { .imageSubresource = { VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1 }, .imageExtent = { texture->width, texture->height, 1 } };
    VkMemoryBarrier barrier = { .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER, .srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT, .dstAccessMask = VK_ACCESS_HOST_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT };
    end_pass();
    use(texture, VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT);
    vkCmdCopyImageToBuffer(commands(), texture->image, texture->layout, texture->readback, 1, &region);
    vkCmdPipelineBarrier(commands(), VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_HOST_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &barrier, 0, NULL, 0, NULL);
    /* Then it is sampled, as what draws with it does. */
    use(texture, VK_IMAGE_LAYOUT_SHADER_READ_ONLY_OPTIMAL, VK_PIPELINE_STAGE_FRAGMENT_SHADER_BIT, VK_ACCESS_SHADER_READ_BIT);
}

static void call_event(const command *issued)
{
    int index = issued->id - first_event;
    plugin_config config = { pass_any, queue_none, 9 };
    uint64_t before = vg_thread_allocated_bytes();
    if (index >= 0 && index < reserved_events) config = configs[index];
    if (config.pass == pass_outside && !how.inside_pass) end_pass();
    queue_given = config.queue == queue_allowed;
    in_event = 1;
    issued->function(issued->id, issued->data);
    in_event = 0;
    queue_given = 0;
    allocated += vg_thread_allocated_bytes() - before;
    if (!in_pass) begin_pass();
}

/* Waits for a frame to be over, frees what it was the last to use, and counts it as safe. */
static void retire(slot *over)
{
    int i;
    if (!over->busy) return;
    VK(vkWaitForFences(device, 1, &over->fence, VK_TRUE, UINT64_MAX));
    VK(vkResetFences(device, 1, &over->fence));
    VK(vkResetCommandPool(device, over->pool, 0));
    for (i = 0; i < over->releases; i++) engine_texture_destroy(over->released[i]);
    over->releases = 0;
    safe = over->number;
    over->busy = 0;
}

static void run_frame(frame *todo)
{
    VkSubmitInfo submit = { .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO };
    int i;
    number++;
    current = &slots[number % in_flight];
    retire(current);
    current->busy = 1;
    current->number = number;
    current->count = 0;
    begin_buffer();
    begin_pass();
    for (i = 0; i < todo->count; i++) {
        command *next = &todo->commands[i];
        if (next->kind == kind_issue) call_event(next);
        else if (next->kind == kind_read) copy_out(next->texture);
        else if (next->kind == kind_release) current->released[current->releases++] = next->texture;
    }
    end_pass();
    VK(vkEndCommandBuffer(commands()));
    submit.commandBufferCount = (uint32_t)current->count;
    submit.pCommandBuffers = current->buffers;
    VK(vkQueueSubmit(queue, 1, &submit, current->fence));
}

/* The engine's render thread, on which the graphics device's events come too. */
static void *render(void *unused)
{
    (void)unused;
    for (;;) {
        frame todo;
        pthread_mutex_lock(&lock);
        while (run == posted) pthread_cond_wait(&changed, &lock);
        todo = frames[run % most_frames];
        pthread_mutex_unlock(&lock);
        if (todo.count == 1 && todo.commands[0].kind == kind_quit) break;
        run_frame(&todo);
        pthread_mutex_lock(&lock);
        run++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    engine_tell(device_shutdown); /* With frames under way. */
    pthread_mutex_lock(&lock);
    run++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void add(command next)
{
    CHECK(building.count < most_commands);
    building.commands[building.count++] = next;
}

void engine_issue(render_event function, int id, void *data) { add((command){ kind_issue, function, id, data, NULL }); }
void engine_read(engine_texture *texture) { add((command){ kind_read, NULL, 0, NULL, texture }); }
void engine_release(engine_texture *texture) { add((command){ kind_release, NULL, 0, NULL, texture }); }

void engine_end_frame(void)
{
    pthread_mutex_lock(&lock);
    while (posted - run == most_frames) pthread_cond_wait(&changed, &lock);
    frames[posted++ % most_frames] = building;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    building.count = 0;
}

void engine_wait(void)
{
    pthread_mutex_lock(&lock);
    while (run != posted) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

void engine_finish(void)
{
    engine_wait();
    VK(vkDeviceWaitIdle(device));
}

uint64_t engine_render_allocated(void) { return allocated; }

/* ---------------------------------------------------------------- start and end */

void engine_start(void)
{
    VkCommandPoolCreateInfo pool = { .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO };
    VkFenceCreateInfo fence = { .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO };
    int i;
    if (how.renderer == renderer_vulkan) {
        device_make();
        for (i = 0; i < in_flight; i++) {
            memset(&slots[i], 0, sizeof slots[i]);
            VK(vkCreateCommandPool(device, &pool, NULL, &slots[i].pool));
            VK(vkCreateFence(device, &fence, NULL, &slots[i].fence));
        }
        number = how.first_frame - 1;
        safe = 0;
        CHECK(pthread_create(&render_thread, NULL, render, NULL) == 0);
    }
    engine_tell(device_initialize);
}

void engine_stop(void)
{
    int i;
    if (how.renderer != renderer_vulkan) {
        engine_tell(device_shutdown);
        return;
    }
    add((command){ kind_quit, NULL, 0, NULL, NULL });
    engine_end_frame();
    CHECK(pthread_join(render_thread, NULL) == 0);
    for (i = 0; i < in_flight; i++) {
        retire(&slots[i]);
        vkDestroyFence(device, slots[i].fence, NULL);
        vkDestroyCommandPool(device, slots[i].pool, NULL);
    }
    device_destroy();
}
