-- The part of vaegpu.h that this game uses, for LuaJIT's FFI.
local ffi = require("ffi")

ffi.cdef [[
typedef struct { uint32_t size, kind, ease, flags, latent_size, key_count; float closing_duration; uint32_t reserved; const float *keys; const float *times; } vg_path;
typedef struct { uint32_t path; float time; } vg_path_time;
typedef struct {
    uint32_t size, kind, count, flags;
    const float *values; const int32_t *codes; const vg_path_time *times;
    uint64_t paths, seed;
    uint32_t frame, first; float temperature; uint32_t prior, top_k, reserved;
} vg_input;
typedef struct {
    uint32_t size, kind, flags, precision, width, height, channels, value_encoding; float minimum, maximum;
    uint32_t latent_size, positions, codes, code_size, own_prior, priors, golden_pairs, reserved; uint64_t float_bytes, rgba8_bytes;
} vg_model_info;
int32_t vg_context_create(const void *options, uint64_t *context);
int32_t vg_context_destroy(uint64_t context);
int32_t vg_model_load_file(const char *path, const void *options, uint64_t *model);
int32_t vg_model_wait(uint64_t model, uint32_t milliseconds);
int32_t vg_model_get_info(uint64_t model, vg_model_info *info);
int32_t vg_model_draw(uint64_t model, const vg_input *input, float *latents, uint64_t capacity);
int32_t vg_model_destroy(uint64_t model);
int32_t vg_paths_create(const vg_path *paths, uint32_t count, uint64_t *set);
int32_t vg_paths_destroy(uint64_t set);
int32_t vg_decoder_create(uint64_t context, uint64_t model, const void *options, uint64_t *decoder);
int32_t vg_decoder_wait(uint64_t decoder, uint32_t milliseconds);
int32_t vg_decoder_destroy(uint64_t decoder);
int32_t vg_decode_begin(uint64_t decoder, const vg_input *input, uint32_t format, uint64_t *ticket);
int32_t vg_decode_fetch(uint64_t decoder, uint64_t ticket, void *pixels, uint64_t capacity);
uint64_t vg_last_error(char *text, uint64_t capacity);
]]

local vaegpu = { library = ffi.load(os.getenv("VAEGPU_LIBRARY") or "vaegpu") }

-- Gives a result that is no error, and raises the library's words otherwise.
function vaegpu.check(result)
    if result < 0 then
        local text = ffi.new("char[512]")
        vaegpu.library.vg_last_error(text, 512)
        error(ffi.string(text), 2)
    end
    return result
end

return vaegpu
