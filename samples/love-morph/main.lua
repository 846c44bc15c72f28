-- Sprites that morph: each walks a loop of its own through the model's latent space. All are decoded at once, on a device of the library's own, while the
-- frame goes on; the pictures of the latest decode that is done are drawn.
--   VAEGPU_LIBRARY=…/libvaegpu.so VAEGPU_MODEL=…/fashion.safetensors love samples/love-morph
-- With VAEGPU_SCREENSHOT=name the game saves that picture after three seconds, and ends.
local ffi = require("ffi")
local vaegpu = require("vaegpu")
local vg, check = vaegpu.library, vaegpu.check

local COLUMNS, ROWS, KEYS, SCALE = 8, 6, 4, 2.5
local SPRITES = COLUMNS * ROWS
local PATHS, PRIOR, RGBA8 = 3, 2, 1
local SPHERICAL, LOOP = 1, 1

local context, model, paths, decoder = ffi.new("uint64_t[1]"), ffi.new("uint64_t[1]"), ffi.new("uint64_t[1]"), ffi.new("uint64_t[1]")
local ticket, pending = ffi.new("uint64_t[1]"), false
local input, times = ffi.new("vg_input"), ffi.new("vg_path_time[?]", SPRITES)
local info = ffi.new("vg_model_info")
local pictures, frames, clock = {}, 0, 0

local function makePaths()
    -- Keys are draws of the model's prior, four a sprite.
    local draws = ffi.new("vg_input", { size = ffi.sizeof("vg_input"), kind = PRIOR, count = SPRITES * KEYS, seed = 7 })
    local keys = ffi.new("float[?]", SPRITES * KEYS * info.latent_size)
    check(vg.vg_model_draw(model[0], draws, keys, SPRITES * KEYS * info.latent_size))
    local ways = ffi.new("vg_path[?]", SPRITES)
    for i = 0, SPRITES - 1 do
        ways[i].size, ways[i].kind, ways[i].flags = ffi.sizeof("vg_path"), SPHERICAL, LOOP
        ways[i].latent_size, ways[i].key_count = info.latent_size, KEYS
        ways[i].keys = keys + i * KEYS * info.latent_size
    end
    check(vg.vg_paths_create(ways, SPRITES, paths))
end

function love.load()
    check(vg.vg_context_create(nil, context))
    check(vg.vg_model_load_file(assert(os.getenv("VAEGPU_MODEL"), "VAEGPU_MODEL names no model file"), nil, model))
    check(vg.vg_decoder_create(context[0], model[0], nil, decoder))
    check(vg.vg_model_wait(model[0], 60000))
    info.size = ffi.sizeof(info)
    check(vg.vg_model_get_info(model[0], info))
    makePaths()
    check(vg.vg_decoder_wait(decoder[0], 60000))
    input.size, input.kind, input.count, input.times, input.paths = ffi.sizeof("vg_input"), PATHS, SPRITES, times, paths[0]
    -- Pictures lie one behind the other: one tall image, of which each sprite draws its part.
    pictures.data = love.image.newImageData(info.width, info.height * SPRITES)
    pictures.image = love.graphics.newImage(pictures.data)
    pictures.image:setFilter("nearest")
    pictures.quads = {}
    for i = 0, SPRITES - 1 do
        pictures.quads[i] = love.graphics.newQuad(0, i * info.height, info.width, info.height, info.width, info.height * SPRITES)
    end
end

function love.update(elapsed)
    clock = clock + elapsed
    if pending and check(vg.vg_decode_fetch(decoder[0], ticket[0], pictures.data:getFFIPointer(), SPRITES * info.rgba8_bytes)) == 0 then
        pictures.image:replacePixels(pictures.data)
        pending, frames = false, frames + 1
    end
    if not pending then
        for i = 0, SPRITES - 1 do
            times[i].path, times[i].time = i, clock * 0.7 + i * 0.37
        end
        pending = check(vg.vg_decode_begin(decoder[0], input, RGBA8, ticket)) == 0
    end
end

function love.draw()
    love.graphics.clear(0.08, 0.09, 0.12)
    for i = 0, SPRITES - 1 do
        local sway = 4 * math.sin(clock * 2 + i)
        love.graphics.draw(pictures.image, pictures.quads[i], 12 + (i % COLUMNS) * 78, 8 + sway + math.floor(i / COLUMNS) * 78, 0, SCALE)
    end
    love.graphics.print(string.format("%d frames a second, %d decodes", love.timer.getFPS(), frames), 8, 462)
    local screenshot = os.getenv("VAEGPU_SCREENSHOT")
    if screenshot and clock > 3 and frames > 3 then
        love.graphics.captureScreenshot(screenshot)
        love.draw = nil
        love.update = function() love.event.quit() end
    end
end

function love.quit()
    check(vg.vg_decoder_destroy(decoder[0]))
    check(vg.vg_paths_destroy(paths[0]))
    check(vg.vg_model_destroy(model[0]))
    check(vg.vg_context_destroy(context[0]))
end
