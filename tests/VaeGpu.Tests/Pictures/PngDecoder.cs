using System.Text.Json;
using VaeGpu.Testing;

namespace VaeGpu.Tests.Pictures;

/// <summary>Takes PNGs apart in Python, by the specification: every checksum, every chunk's order, every filter.</summary>
internal static class PngDecoder
{
    private const string Script = """
        import json, struct, sys, zlib
        raw = open(sys.argv[1], "rb").read()
        assert raw[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10])
        at, chunks = 8, []
        while at < len(raw):
            length, = struct.unpack(">I", raw[at:at + 4])
            kind, body, crc = raw[at + 4:at + 8], raw[at + 8:at + 8 + length], raw[at + 8 + length:at + 12 + length]
            assert struct.unpack(">I", crc)[0] == zlib.crc32(kind + body)
            chunks.append((kind.decode(), body))
            at += 12 + length
        assert chunks[0][0] == "IHDR" and chunks[-1] == ("IEND", b"")
        width, height, depth, color, deflate, filters, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
        assert (depth, deflate, filters, interlace) == (8, 0, 0, 0)
        n = {0: 1, 2: 3, 6: 4}[color]
        def pixels(data):
            d = zlib.decompressobj()
            data = d.decompress(data)
            assert d.eof and not d.unused_data and len(data) == height * (1 + width * n)
            rows, used = [bytearray(width * n)], set()
            for y in range(height):
                f, row = data[y * (1 + width * n)], bytearray(data[y * (1 + width * n) + 1:(y + 1) * (1 + width * n)])
                used.add(f)
                for i in range(width * n):
                    a, b, c = (row[i - n] if i >= n else 0), rows[-1][i], (rows[-1][i - n] if i >= n else 0)
                    p = a + b - c
                    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                    row[i] = (row[i] + [0, a, b, (a + b) // 2, a if pa <= pb and pa <= pc else b if pb <= pc else c][f]) & 255
                rows.append(row)
            return b"".join(rows[1:]).hex(), sorted(used)
        frames, controls, sequence, data, animation = [], [], 0, b"", None
        for kind, body in chunks[1:]:
            if kind in ("fcTL", "fdAT"):
                assert struct.unpack(">I", body[:4])[0] == sequence
                sequence += 1
            if kind in ("fcTL", "IEND") and data:
                frames.append(pixels(data)); data = b""
            if kind == "acTL": animation = struct.unpack(">II", body)
            if kind == "fcTL": controls.append(struct.unpack(">IIIIHHBB", body[4:]))
            if kind == "IDAT": assert not frames; data += body
            if kind == "fdAT": assert frames; data += body[4:]
        print(json.dumps({"Width": width, "Height": height, "Channels": n, "Frames": [f[0] for f in frames], "Filters": sorted(set(sum((f[1] for f in frames), []))),
            "Animation": animation, "Controls": controls, "Chunks": [c[0] for c in chunks]}))
        """;

    public static DecodedPng Decode(string path) =>
        JsonSerializer.Deserialize<DecodedPng>(Python.Run(Path.GetDirectoryName(path)!, Script, path))!;
}
