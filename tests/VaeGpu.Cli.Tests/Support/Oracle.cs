using System.Text.Json;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Support;

/// <summary>Reads model files in plain Python and computes in NumPy, in double precision; shares nothing with the library.</summary>
internal static class Oracle
{
    private const string Reader = """
        import json, math, struct, sys
        import numpy as np
        def stored(path):
            data = open(path, "rb").read()
            length, = struct.unpack("<Q", data[:8])
            header, body = json.loads(data[8:8 + length]), data[8 + length:]
            return json.loads(header.pop("__metadata__")["vaegpu"]), {name: (t["dtype"], t["shape"], body[slice(*t["data_offsets"])]) for name, t in header.items()}
        def load(path):
            model, tensors = stored(path)
            types = {"F32": "<f4", "F16": "<f2", "I32": "<i4"}
            return model, {name: np.frombuffer(data, types[kind]).reshape(shape).astype("f8") for name, (kind, shape, data) in tensors.items()}
        def forward(layers, tensors, x):
            for layer in layers:
                kind = layer["type"]
                if kind == "linear": x = x @ tensors[layer["weight"]].T + (tensors[layer["bias"]] if "bias" in layer else 0)
                elif kind == "relu": x = np.maximum(x, 0)
                elif kind == "sigmoid": x = 1 / (1 + np.exp(-x))
                elif kind == "tanh": x = np.tanh(x)
                elif kind == "silu": x = x / (1 + np.exp(-x))
                elif kind != "identity": raise ValueError(kind)
            return x
        def decode(model, tensors, z):
            x = forward(model.get("decoder", []), tensors, z)
            return 1 / (1 + np.exp(-x)) if model.get("logits") else x
        def encode(model, tensors, x):
            y = forward(model["encoder"], tensors, x)
            return y[:, :model["latent"]], y[:, model["latent"]:]
        def codebook(model, tensors):
            book = model["codebook"]
            return np.broadcast_to(tensors[book["tensor"]], (book["positions"], book["codes"], book["size"]))
        def nearest(model, tensors, z):
            book = codebook(model, tensors)
            return ((z.reshape(len(z), len(book), 1, -1) - book) ** 2).sum(3).argmin(2)
        def quantise(model, tensors, x): return nearest(model, tensors, forward(model.get("encoder", []), tensors, x))
        def vectors(model, tensors, codes):
            return codebook(model, tensors)[np.arange(codes.shape[1]), codes].reshape(len(codes), -1)
        def images(path): return np.frombuffer(open(path, "rb").read(), "u1").reshape(-1, 64) / 255
        def pixels(x): return np.floor(np.clip(x, 0, 1) * 255 + 0.5).astype(int)
        def error(found, expected): return float(((found - expected) ** 2).sum() / (expected ** 2).sum())

        """;

    /// <summary>Runs a script that uses the functions of <see cref="Reader"/>, and gives the JSON that it prints.</summary>
    public static JsonElement Ask(string script, params string[] arguments)
    {
        using var document = JsonDocument.Parse(Python.Run(Path.GetTempPath(), Reader + script, arguments));
        return document.RootElement.Clone();
    }
}
