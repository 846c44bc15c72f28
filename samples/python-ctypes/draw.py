"""Draws sixteen pictures from a model's prior and saves them as a PNG: python3 draw.py libvaegpu.so model.safetensors out.png"""
import ctypes, struct, sys, zlib

class Input(ctypes.Structure):
    """vg_input of vaegpu.h."""
    _fields_ = [(n, ctypes.c_uint32) for n in ("size", "kind", "count", "flags")] + [(n, ctypes.c_void_p) for n in ("values", "codes", "times")] + [
        ("paths", ctypes.c_uint64), ("seed", ctypes.c_uint64), ("frame", ctypes.c_uint32), ("first", ctypes.c_uint32),
        ("temperature", ctypes.c_float), ("prior", ctypes.c_uint32), ("top_k", ctypes.c_uint32), ("reserved", ctypes.c_uint32)]

if len(sys.argv) != 4:
    sys.exit(__doc__)
library, model_file, png = sys.argv[1:]
vg = ctypes.CDLL(library)

def check(result):
    if result != 0:
        text = ctypes.create_string_buffer(512)
        vg.vg_last_error(text, ctypes.c_uint64(512))
        sys.exit(text.value.decode())

context, model, decoder = ctypes.c_uint64(), ctypes.c_uint64(), ctypes.c_uint64()
check(vg.vg_context_create(None, ctypes.byref(context)))          # the best Vulkan device, or else the processor
check(vg.vg_model_load_file(model_file.encode(), None, ctypes.byref(model)))
check(vg.vg_decoder_create(context, model, None, ctypes.byref(decoder)))
check(vg.vg_decoder_wait(decoder, ctypes.c_uint32(60000)))
info = (ctypes.c_uint32 * 22)(88)                                 # vg_model_info: size, kind, flags, precision, width, height
check(vg.vg_model_get_info(model, info))
width, height = info[4], info[5]
pixels = ctypes.create_string_buffer(16 * width * height * 4)
draws = Input(size=ctypes.sizeof(Input), kind=2, count=16, seed=7)  # VG_INPUT_PRIOR
check(vg.vg_decode(decoder, ctypes.byref(draws), 1, pixels, ctypes.c_uint64(len(pixels))))  # VG_RGBA8
for destroy, handle in ((vg.vg_decoder_destroy, decoder), (vg.vg_model_destroy, model), (vg.vg_context_destroy, context)):
    check(destroy(handle))

# Pictures lie one behind the other, and so make one tall picture without a copy: a PNG is its rows, each after a zero.
rows = b"".join(b"\0" + pixels.raw[y * width * 4:(y + 1) * width * 4] for y in range(16 * height))
chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
with open(png, "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, 16 * height, 8, 6, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
