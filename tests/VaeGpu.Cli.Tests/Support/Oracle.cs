using System.Text.Json;
using VaeGpu.Testing;

namespace VaeGpu.Cli.Tests.Support;

/// <summary>Reads model files in plain Python and computes in NumPy, in double precision; shares nothing with the library.</summary>
internal static class Oracle
{
    private const string Reader = """
        import json, math, struct, sys
        import numpy as np
        def load(path):
            data = open(path, "rb").read()
            length, = struct.unpack("<Q", data[:8])
            header = json.loads(data[8:8 + length])
            model, body, tensors = json.loads(header.pop("__metadata__")["vaegpu"]), data[8 + length:], {}
            for name, tensor in header.items():
                start, end = tensor["data_offsets"]
                tensors[name] = np.frombuffer(body[start:end], {"F32": "<f4", "F16": "<f2"}[tensor["dtype"]]).reshape(tensor["shape"]).astype("f8")
            return model, tensors
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
            x = forward(model["decoder"], tensors, z)
            return 1 / (1 + np.exp(-x)) if model.get("logits") else x
        def encode(model, tensors, x):
            y = forward(model["encoder"], tensors, x)
            return y[:, :model["latent"]], y[:, model["latent"]:]
        def error(found, expected): return float(((found - expected) ** 2).sum() / (expected ** 2).sum())

        """;

    /// <summary>Runs a script that uses <c>load</c>, <c>forward</c>, <c>decode</c>, <c>encode</c> and <c>error</c>, and gives the JSON that it prints.</summary>
    public static JsonElement Ask(string script, params string[] arguments)
    {
        using var document = JsonDocument.Parse(Python.Run(Path.GetTempPath(), Reader + script, arguments));
        return document.RootElement.Clone();
    }
}
