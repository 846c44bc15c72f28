"""Times the suite's workloads (vaegpu bench --suite) in PyTorch on a CUDA device: eager, and as a captured graph.

    python3 eng/bench-pytorch-gpu.py

Needs PyTorch with CUDA. Host time is from the call to the result in pinned host memory; device time is of the kernels alone, by CUDA events. fp32 is
fp32: TF32 stays off.
"""
import statistics
import time

import torch

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
SMALL, MEDIUM, LARGE = [16, 256, 512, 784], [64, 1024, 2048, 12288], [256, 2048, 4096, 4096, 49152]
SECONDS = 0.5


def decoder(widths, dtype):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    layers[-1] = torch.nn.Sigmoid()
    return torch.nn.Sequential(*layers).to(device="cuda", dtype=dtype)


def median(run, clock):
    begin = time.perf_counter()
    times = []
    while len(times) < 7 or (time.perf_counter() - begin < SECONDS and len(times) < 2000):
        times.append(clock(run))
    return statistics.median(times[len(times) // 5:])


def on_host(run):
    start = time.perf_counter()
    run()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) * 1e3


def on_device(run):
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    start.record()
    run()
    end.record()
    end.synchronize()
    return start.elapsed_time(end)


def captured(run):
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            run()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run()
    return graph.replay


def row(name, run, to_host=None, graph=True):
    for _ in range(3):
        (to_host or run)()
    torch.cuda.synchronize()
    replay = captured(run) if graph else None
    times = [median(to_host or run, on_host), median(run, on_device)]
    times.append(median(replay, on_device) if graph else float("nan"))
    print(f"| {name} | " + " | ".join("" if t != t else f"{t:.3f} ms" for t in times) + " |", flush=True)


@torch.inference_mode()
def main():
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}\n")
    print("| workload | eager, to host memory | eager, device | captured graph, device |\n|--|--|--|--|")
    for name, widths, dtype, batches in [
        ("w1", SMALL, torch.float32, [1, 64, 1000, 1024]),
        ("w2", MEDIUM, torch.float32, [1, 16, 64, 1024]),
        ("w2-fp16", MEDIUM, torch.float16, [1, 64, 1024]),
        ("w3", LARGE, torch.float32, [1]),
    ]:
        model = decoder(widths, dtype)
        for batch in batches:
            latents = torch.randn(batch, widths[0], device="cuda", dtype=dtype)
            pinned = torch.empty(batch, widths[-1], dtype=dtype, pin_memory=True)
            row(f"{name}-b{batch}", lambda: model(latents), lambda: pinned.copy_(model(latents), non_blocking=True))
        del model
    queries, codes = torch.randn(4096, 64, device="cuda"), torch.randn(1024, 64, device="cuda")
    row("vq", lambda: torch.cdist(queries, codes).argmin(1))
    normals = torch.empty(1 << 24, device="cuda")
    row("normals", lambda: normals.normal_(), graph=False)
    mean, log_variance = torch.randn(4096, 64, device="cuda"), torch.randn(4096, 64, device="cuda")
    row("reparameterise", lambda: mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean), graph=False)


main()
