/*
    Stands in for libvaegpu behind the Unity package's declarations: counts what is alive, and answers with pictures of 3 x 2 pixels
    whose bytes say where they lie and what they were decoded from. For one thread, and at most 64 handles between two resets.
*/
#include "vaegpu.h"

enum { WIDTH = 3, HEIGHT = 2, LATENT = 2, PICTURE = WIDTH * HEIGHT * 4, BATCH = 4, SLOTS = 16, HANDLES = 64 };

typedef struct slot { vg_ticket ticket; uint32_t count; int polls; unsigned char pixels[BATCH * PICTURE]; } slot;

static struct {
    int contexts, models, paths, decoders, begun;
    int load_polls, decode_polls, fail_load, lost;
    uint64_t next;                            /* Handles and tickets given out. */
    uint64_t context_of[HANDLES];             /* By decoder. */
    int users[HANDLES];                       /* Decoders, by context. */
    uint32_t slots, count;
    float bases[BATCH];
    slot ring[SLOTS];
    const char *error;
    int unity, event_result, event_times, queue_events, decode_events; /* What Unity's side gives, and how often it was called. */
    uint64_t unity_context;
    uint32_t event_flags;
} state;

static vg_result fail(vg_result result, const char *text) { state.error = text; return result; }

/* What the test sets and reads. */
void standin_reset(int load_polls, int decode_polls) { memset(&state, 0, sizeof state); state.load_polls = load_polls; state.decode_polls = decode_polls; state.unity = VG_NOT_READY; }
void standin_unity(int result) { state.unity = result; state.unity_context = ++state.next; }
void standin_event_result(int result, int times) { state.event_result = result; state.event_times = times; }
int standin_queue_events(void) { return state.queue_events; }
int standin_decode_events(void) { return state.decode_events; }
uint32_t standin_event_flags(void) { return state.event_flags; }
void standin_fail_load(void) { state.fail_load = 1; }
void standin_lose_device(void) { state.lost = 1; }
int standin_alive(void) { return state.contexts + state.models + state.paths + state.decoders; }
int standin_contexts(void) { return state.contexts; }
int standin_begun(void) { return state.begun; }

uint32_t vg_abi_version(void) { return VG_ABI_VERSION; }

uint64_t vg_last_error(char *text, uint64_t capacity)
{
    const char *error = state.error ? state.error : "";
    uint64_t length = strlen(error) + 1;
    if (capacity > 0) { strncpy(text, error, capacity - 1); text[capacity - 1] = 0; }
    return length;
}

vg_result vg_context_create(const vg_context_options *options, vg_context *context)
{
    if (options->size != sizeof *options || !options->cache_folder || strlen(options->cache_folder) == 0) return fail(VG_ERROR_ARGUMENT, "context options");
    state.contexts++;
    *context = ++state.next;
    return VG_OK;
}

vg_result vg_context_get_info(vg_context context, vg_context_info *info)
{
    if (!context || info->size != sizeof *info) return fail(VG_ERROR_ARGUMENT, "context info");
    if (context == state.unity_context) {
        info->backend = VG_BACKEND_VULKAN;
        info->flags = VG_CONTEXT_ADOPTED;
        strcpy(info->name, "Unity's card");
        return VG_OK;
    }
    info->backend = VG_BACKEND_CPU;
    strcpy(info->name, "Stand-in \xc3\xa9");
    strcpy(info->reason, "There is no Vulkan.");
    return VG_OK;
}

vg_result vg_context_destroy(vg_context context)
{
    if (state.users[context % HANDLES] > 0) return fail(VG_ERROR_IN_USE, "decoders");
    state.contexts -= context != 0;
    return VG_OK;
}

static vg_result load(vg_model *model) { state.models++; *model = ++state.next; return VG_OK; }

vg_result vg_model_load_memory(const void *bytes, uint64_t length, const vg_model_options *options, vg_model *model)
{
    (void)options;
    return bytes && length ? load(model) : fail(VG_ERROR_ARGUMENT, "no bytes");
}

vg_result vg_model_load_file(const char *path, const vg_model_options *options, vg_model *model)
{
    (void)options;
    return strcmp(path, "m\xc3\xb6" "del.safetensors") == 0 ? load(model) : fail(VG_ERROR_FILE, "another path");
}

vg_result vg_model_get_info(vg_model model, vg_model_info *info)
{
    if (!model || info->size != sizeof *info) return fail(VG_ERROR_ARGUMENT, "model info");
    info->width = WIDTH;
    info->height = HEIGHT;
    info->channels = 1;
    info->flags = VG_MODEL_ENCODER;
    info->latent_size = LATENT;
    return VG_OK;
}

/* Element e of draw d is seed + 10 d + e. */
vg_result vg_model_draw(vg_model model, const vg_input *input, float *latents, uint64_t capacity)
{
    if (!model || input->kind != VG_INPUT_PRIOR || capacity < input->count * LATENT) return fail(VG_ERROR_ARGUMENT, "draw");
    for (uint32_t draw = 0; draw < input->count; draw++)
        for (int element = 0; element < LATENT; element++) latents[draw * LATENT + element] = (float)(input->seed + 10 * draw + element);
    return VG_OK;
}

vg_result vg_model_destroy(vg_model model) { state.models -= model != 0; return VG_OK; }

vg_result vg_paths_create(const vg_path *paths, uint32_t count, vg_paths *set)
{
    if (count != 1 || paths->size != sizeof *paths || !paths->keys || paths->latent_size != LATENT) return fail(VG_ERROR_ARGUMENT, "path");
    state.paths++;
    *set = ++state.next;
    return VG_OK;
}

vg_result vg_paths_from_json(const void *json, uint64_t length, vg_paths *set)
{
    if (length != 2 || memcmp(json, "{}", 2)) return fail(VG_ERROR_FORMAT, "no path");
    state.paths++;
    *set = ++state.next;
    return VG_OK;
}

vg_result vg_paths_get_range(vg_paths set, uint32_t index, float *start, float *duration)
{
    (void)set, (void)index;
    *start = 2;
    *duration = 4;
    return VG_OK;
}

vg_result vg_paths_destroy(vg_paths set) { state.paths -= set != 0; return VG_OK; }

vg_result vg_decoder_create(vg_context context, vg_model model, const vg_decoder_options *options, vg_decoder *decoder)
{
    if (!context || !model || options->size != sizeof *options || options->max_batch > BATCH || options->frames_in_flight > SLOTS) return fail(VG_ERROR_ARGUMENT, "decoder options");
    state.decoders++;
    state.slots = options->frames_in_flight;
    *decoder = ++state.next;
    state.context_of[*decoder % HANDLES] = context;
    state.users[context % HANDLES]++;
    return VG_OK;
}

vg_result vg_decoder_poll(vg_decoder decoder)
{
    if (!decoder) return fail(VG_ERROR_HANDLE, "decoder");
    if (state.fail_load) return fail(VG_ERROR_FORMAT, "The header is no JSON.");
    if (state.context_of[decoder % HANDLES] == state.unity_context && state.unity_context) return state.load_polls > 0 ? VG_NOT_READY : VG_OK;
    return state.load_polls-- > 0 ? VG_NOT_READY : VG_OK;
}

vg_result vg_decoder_get_info(vg_decoder decoder, vg_decoder_info *info)
{
    if (!decoder || info->size != sizeof *info) return fail(VG_ERROR_ARGUMENT, "decoder info");
    info->backend = state.context_of[decoder % HANDLES] == state.unity_context && state.unity_context ? VG_BACKEND_VULKAN : VG_BACKEND_CPU;
    return VG_OK;
}

/* A picture's base: a latent's or an image's first float, a draw's seed, ten times a path's time. */
vg_result vg_decoder_set_input(vg_decoder decoder, const vg_input *input)
{
    if (!decoder || input->size != sizeof *input || input->count > BATCH) return fail(VG_ERROR_ARGUMENT, "input");
    if (state.lost) return fail(VG_ERROR_DEVICE_LOST, "The device is lost.");
    state.count = input->count;
    for (uint32_t picture = 0; picture < input->count; picture++)
        state.bases[picture] = input->kind == VG_INPUT_LATENTS ? input->values[picture * LATENT] : input->kind == VG_INPUT_IMAGES ? input->values[picture * WIDTH * HEIGHT] : input->kind == VG_INPUT_PATHS ? input->times[picture].time * 10 : (float)input->seed;
    return VG_OK;
}

vg_result vg_decoder_destroy(vg_decoder decoder)
{
    if (!decoder) return VG_OK;
    state.decoders--;
    state.users[state.context_of[decoder % HANDLES] % HANDLES]--;
    state.context_of[decoder % HANDLES] = 0;
    return VG_OK;
}

/* Unity's side: its device, and its render thread's calls. */
enum { FIRST_EVENT = 900 };

vg_result vg_unity_get_context(const vg_context_options *options, vg_context *context)
{
    if (options->size != sizeof *options || options->flags || !options->cache_folder) return fail(VG_ERROR_ARGUMENT, "unity options");
    if (state.unity != VG_OK) return state.unity < 0 ? fail(state.unity, "Unity draws with something else.") : state.unity;
    *context = state.unity_context;
    return VG_OK;
}

vg_result vg_unity_get_event_id(uint32_t event, int32_t *id) { *id = FIRST_EVENT + (int32_t)event; return VG_OK; }

/* Row r of picture p, counted from the bottom: base + 100 (HEIGHT - 1 - r), as flipped pictures in one column lie. */
static vg_result draw(const vg_unity_event *event)
{
    unsigned char *texture = event->texture;
    if (state.lost) return fail(VG_ERROR_DEVICE_LOST, "The device is lost.");
    if (state.context_of[event->decoder % HANDLES] != state.unity_context) return fail(VG_ERROR_HANDLE, "no such decoder");
    if (event->size != sizeof *event || !(event->flags & VG_IMAGE_FLIP) || event->columns != 1 || !texture) return fail(VG_ERROR_ARGUMENT, "event");
    if (state.event_times > 0) { state.event_times--; return state.event_result < 0 ? fail(state.event_result, "The event went wrong.") : state.event_result; }
    state.decode_events++;
    state.event_flags = event->flags;
    for (uint32_t row = 0; row < state.count * HEIGHT; row++)
        memset(texture + row * WIDTH * 4, (unsigned char)(state.bases[row / HEIGHT] + 100 * (HEIGHT - 1 - row % HEIGHT)), WIDTH * 4);
    return VG_OK;
}

static void on_event(int32_t id, void *data)
{
    vg_unity_event *event = data;
    if (id == FIRST_EVENT + VG_UNITY_EVENT_QUEUE) { state.queue_events++; state.load_polls--; return; }
    if (id != FIRST_EVENT + VG_UNITY_EVENT_DECODE) return;
    event->result = draw(event);
    event->runs++;
}

vg_function vg_unity_event_function(void)
{
    union { void (*given)(int32_t, void *); vg_function any; } function = { on_event };
    return function.any;
}

uint64_t vg_unity_event_error(char *text, uint64_t capacity) { return vg_last_error(text, capacity); }

/* Every byte of row r, counted from the top, is base + 100 r. */
vg_result vg_decode_begin(vg_decoder decoder, const vg_input *input, uint32_t format, vg_ticket *ticket)
{
    if (!decoder || input || format != VG_RGBA8) return fail(VG_ERROR_ARGUMENT, "begin");
    if (state.lost) return fail(VG_ERROR_DEVICE_LOST, "The device is lost.");
    for (uint32_t index = 0; index < state.slots; index++) {
        slot *free_slot = &state.ring[index];
        if (free_slot->ticket) continue;
        free_slot->ticket = ++state.next;
        free_slot->count = state.count;
        free_slot->polls = state.decode_polls;
        for (uint32_t byte = 0; byte < state.count * PICTURE; byte++)
            free_slot->pixels[byte] = (unsigned char)(state.bases[byte / PICTURE] + 100 * (byte % PICTURE / (WIDTH * 4)));
        state.begun++;
        *ticket = free_slot->ticket;
        return VG_OK;
    }
    return VG_NOT_READY;
}

static slot *find(vg_ticket ticket)
{
    for (int index = 0; ticket && index < SLOTS; index++) if (state.ring[index].ticket == ticket) return &state.ring[index];
    return NULL;
}

vg_result vg_decode_poll(vg_decoder decoder, vg_ticket ticket)
{
    slot *found = find(ticket);
    (void)decoder;
    if (!found) return fail(VG_ERROR_ARGUMENT, "ticket");
    if (state.lost) return fail(VG_ERROR_DEVICE_LOST, "The device is lost.");
    return found->polls-- > 0 ? VG_NOT_READY : VG_OK;
}

vg_result vg_decode_fetch(vg_decoder decoder, vg_ticket ticket, void *pixels, uint64_t capacity)
{
    slot *found = find(ticket);
    (void)decoder;
    if (!found || capacity < found->count * PICTURE) return fail(VG_ERROR_ARGUMENT, "fetch");
    memcpy(pixels, found->pixels, found->count * PICTURE);
    found->ticket = 0;
    return VG_OK;
}
