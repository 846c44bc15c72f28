"""Images a second of `vaegpu train` beside the same model, batch and thread count in PyTorch on the same libtorch, in alternation.

Run as: /usr/bin/python3 eng/compare-training-speed.py [threads] [rounds], after `dotnet build -c Release src/VaeGpu.Cli`.
"""
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import torch

THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
DATA = os.environ.get("VAEGPU_FASHION_MNIST", "/usr/share/datasets/fashion-mnist")


def pytorch():
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    with gzip.open(f"{DATA}/train-images-idx3-ubyte.gz") as file:
        images = torch.from_numpy(numpy.frombuffer(file.read(), numpy.uint8, offset=16).reshape(-1, 784).copy())
    linear, relu = torch.nn.Linear, torch.nn.ReLU
    encoder = torch.nn.Sequential(linear(784, 400), relu(), linear(400, 400), relu(), linear(400, 32))
    decoder = torch.nn.Sequential(linear(16, 400), relu(), linear(400, 400), relu(), linear(400, 784), torch.nn.Sigmoid())
    adam = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 1e-3)
    start = time.time()
    order = torch.randperm(60000)
    for at in range(0, 60000, 128):
        x = images[order[at:at + 128]].float().div_(255)
        mean, log_variance = encoder(x).split(16, 1)
        decoded = decoder(mean + (log_variance * 0.5).exp() * torch.randn_like(mean))
        kl = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1).sum(1).mean()
        loss = (x - decoded).square().sum(1).mean() / (2 * 0.04) + kl
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        loss.item()
    return 60000 / (time.time() - start)


def ours(folder):
    done = subprocess.run(
        ["dotnet", "artifacts/bin/VaeGpu.Cli/release/VaeGpu.Cli.dll", "train", "--kind", "vae", "--data", "fashion-mnist", "--epochs", "1",
         "--threads", str(THREADS), "--out", f"{folder}/model.safetensors", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(done.stdout)["imagesPerSecond"]


with tempfile.TemporaryDirectory() as folder:
    rounds = [(ours(folder), pytorch()) for _ in range(ROUNDS)]
for mine, theirs in rounds:
    print(f"vaegpu {mine:8,.0f} images/s   PyTorch {theirs:8,.0f} images/s   ratio {mine / theirs:.2f}")
print(f"median ratio {statistics.median(mine / theirs for mine, theirs in rounds):.2f} with {THREADS} thread(s)")
