"""Reproduces the figures of docs/quality.md: runs each command, holds its figures against their bounds, and writes the page.

The exact figures are computed here from the data by NumPy (probabilistic PCA in closed form), not by the code under test.
"""
import gzip
import json
import os
import shlex
import subprocess
import sys
import time

import numpy

OUT = "out/quality"
VAEGPU = ["dotnet", "artifacts/bin/VaeGpu.Cli/release/VaeGpu.Cli.dll"]
DATA = os.environ.get("VAEGPU_FASHION_MNIST", "/usr/share/datasets/fashion-mnist")


def images(name):
    with gzip.open(f"{DATA}/{name}-images-idx3-ubyte.gz") as file:
        return numpy.frombuffer(file.read(), numpy.uint8, offset=16).reshape(-1, 784) / 255.0


def exact_linear(q, sigma0):
    """Train and test log-likelihood of probabilistic PCA with a fixed deviation, and how many latents are active."""
    train, test = images("train"), images("t10k")
    mean = train.mean(0)
    values, vectors = numpy.linalg.eigh(numpy.cov((train - mean).T, bias=True))
    values, vectors = values[::-1], vectors[:, ::-1]
    model = numpy.full(784, sigma0**2)
    model[:q] = numpy.maximum(values[:q], sigma0**2)

    def likelihood(x):
        projected = (x - mean) @ vectors
        return (-0.5 * (784 * numpy.log(2 * numpy.pi) + numpy.log(model).sum() + (projected**2 / model).sum(1))).mean()

    return likelihood(train), likelihood(test), int((values[:q] > sigma0**2).sum())


def run(command):
    """Runs one vaegpu command with --json; returns its document and the seconds it took."""
    print("$ vaegpu", command, flush=True)
    start = time.time()
    done = subprocess.run(VAEGPU + shlex.split(command) + ["--json"], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"error: vaegpu {command} gave exit code {done.returncode}")
    return json.loads(done.stdout), time.time() - start


rows, failures = [], []


def hold(what, value, bound, ok, command, text="{:.2f}"):
    shown = text.format(value)
    print(f"  {what}: {shown} ({bound}) {'ok' if ok else 'FAILED'}", flush=True)
    rows.append((what, shown, bound, command))
    if not ok:
        failures.append(what)


def linear(sigma0, epochs):
    train_elbo, test_elbo, active = exact_linear(16, sigma0)
    model = f"{OUT}/linear-{sigma0}.safetensors"
    command = f"train --kind linear-vae --data fashion-mnist --latent 16 --sigma0 {sigma0} --epochs {epochs} --out {model} --log {OUT}/linear-{sigma0}.json"
    run(command)
    result, _ = run(f"evaluate {model} --data fashion-mnist --split train")
    name = f"linear VAE, q = 16, sigma0 = {sigma0}"
    gap = train_elbo - result["elbo"]
    hold(f"{name}: train ELBO", result["elbo"], f"exact {train_elbo:.2f}; at most 0.5 below, 0.05 above", -0.05 <= gap <= 0.5, command)
    hold(f"{name}: active units", result["activeUnits"], f"exact {active}", result["activeUnits"] == active, command, "{:d}")
    with open(f"{OUT}/linear-{sigma0}.json") as file:
        first = json.load(file)["steps"][0]["elbo"]
    hold(f"{name}: ELBO at step 0, random weights", first, "below what is learnt", first < result["elbo"] - 10, command)
    return test_elbo


def nonlinear(mean, epochs, least, linear_test):
    model = f"{OUT}/vae-{mean}.safetensors"
    command = f"train --kind vae --data fashion-mnist --hidden 400,400 --latent 16 --sigma0 0.2 --mean {mean} --epochs {epochs} --out {model} --log {OUT}/vae-{mean}.json"
    _, seconds = run(command)
    result, _ = run(f"evaluate {model} --data fashion-mnist")
    name = f"VAE 784-400-400-16-400-400-784, {mean} mean, {epochs} epochs"
    hold(f"{name}: test ELBO", result["elbo"], f"at least {least}; linear {linear_test:.2f}", result["elbo"] >= least, command)
    used = sum(kl > 0.1 for kl in result["klByUnit"])
    hold(f"{name}: units whose mean KL exceeds 0.1 nat", used, "at least 8", used >= 8, command, "{:d}")
    hold(f"{name}: test squared error a pixel", result["mse"], "PCA .02045", result["mse"] < 0.02045, command, "{:.5f}")
    hold(f"{name}: seconds to train", seconds, "no bound", True, command, "{:.0f}")


def main():
    os.makedirs(OUT, exist_ok=True)
    started = time.time()
    linear_test = linear(0.2, 30)
    linear(1.0, 30)
    nonlinear("identity", 20, 360, linear_test)
    nonlinear("sigmoid", 20, 375, linear_test)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    with open("docs/quality.md", "w") as page:
        page.write("# Quality\n\n`./test.sh --quality` runs every command of this page and writes it anew; it fails when a figure misses its bound. ")
        page.write("Data: Fashion-MNIST, pixels in [0, 1], nats an image. The exact figures are probabilistic PCA in closed form, computed from the data by NumPy in the same run (`eng/quality.py`).\n\n")
        page.write(f"Made at commit {commit} on {time.strftime('%Y-%m-%d')}, in {(time.time() - started) / 60:.0f} minutes on two cores.\n\n")
        for command in dict.fromkeys(row[3] for row in rows):
            page.write(f"    vaegpu {command}\n\n| figure | reached | bound |\n|--|--|--|\n")
            for what, shown, bound, made_by in rows:
                if made_by == command:
                    page.write(f"| {what} | {shown} | {bound} |\n")
            page.write("\n")
        page.write("Each model is measured by `vaegpu evaluate MODEL --data fashion-mnist` on the test images, or with `--split train` where a train figure is named.\n")
    print(f"quality: {len(rows) - len(failures)} held, {len(failures)} missed")
    sys.exit(1 if failures else 0)


main()
