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
BERNOULLI = "--kl-warmup 20 --batch 256 --lr 3e-3 --epochs 170"
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


sections, failures = [], []


def section(title, *commands, text=""):
    """A part of the page: what was run, and the figures that follow."""
    sections.append((title, commands, text, []))


def hold(what, value, bound, ok, text="{:.2f}"):
    shown = text.format(value)
    print(f"  {what}: {shown} ({bound}) {'ok' if ok else 'FAILED'}", flush=True)
    sections[-1][3].append((what, shown, bound))
    if not ok:
        failures.append(what)


def most(what, value, bound, text="{:.2f}"):
    hold(what, value, f"at most {bound}", value <= bound, text)


def least(what, value, bound, text="{:.2f}"):
    hold(what, value, f"at least {bound}", value >= bound, text)


def linear(sigma0, epochs):
    train_elbo, test_elbo, active = exact_linear(16, sigma0)
    model = f"{OUT}/linear-{sigma0}.safetensors"
    train = f"train --kind linear-vae --data fashion-mnist --latent 16 --sigma0 {sigma0} --epochs {epochs} --out {model} --log {OUT}/linear-{sigma0}.json"
    evaluate = f"evaluate {model} --data fashion-mnist --split train"
    section(f"Linear VAE, q = 16, sigma0 = {sigma0}", train, evaluate)
    run(train)
    result, _ = run(evaluate)
    gap = train_elbo - result["elbo"]
    hold("train ELBO", result["elbo"], f"exact {train_elbo:.2f}; at most 0.5 below, 0.05 above", -0.05 <= gap <= 0.5)
    hold("active units", result["activeUnits"], f"exact {active}", result["activeUnits"] == active, "{:d}")
    with open(f"{OUT}/linear-{sigma0}.json") as file:
        first = json.load(file)["steps"][0]["elbo"]
    hold("ELBO at step 0, random weights", first, "below what is learnt", first < result["elbo"] - 10)
    return test_elbo


def nonlinear(mean, epochs, bound, linear_test):
    model = f"{OUT}/vae-{mean}.safetensors"
    train = f"train --kind vae --data fashion-mnist --hidden 400,400 --latent 16 --sigma0 0.2 --mean {mean} --epochs {epochs} --out {model} --log {OUT}/vae-{mean}.json"
    evaluate = f"evaluate {model} --data fashion-mnist"
    section(f"VAE 784-400-400-16-400-400-784, {mean} mean, {epochs} epochs", train, evaluate)
    _, seconds = run(train)
    result, _ = run(evaluate)
    hold("test ELBO", result["elbo"], f"at least {bound}; linear {linear_test:.2f}", result["elbo"] >= bound)
    used = sum(kl > 0.1 for kl in result["klByUnit"])
    least("units whose mean KL exceeds 0.1 nat", used, 8, "{:d}")
    hold("test squared error a pixel", result["mse"], "PCA .02045", result["mse"] < 0.02045, "{:.5f}")
    hold("seconds to train", seconds, "no bound", True, "{:.0f}")
    return model


def mixture(model):
    """Ghosh et al., 2020: a mixture fitted afterwards is drawn from better than the prior that was trained towards."""
    fitted = f"{OUT}/vae-mixture.safetensors"
    fit = f"fit-prior {model} --data fashion-mnist --kind mixture --components 10 --covariance full --out {fitted}"
    evaluate = f"evaluate {fitted} --data fashion-mnist --frechet 10000"
    section("Mixture prior of the VAE with identity mean", fit, evaluate, text=(
        "Fréchet distance of 10,000 decoder means to the 10,000 test images, on 64 principal components of the training images (so named: not Inception features, "
        "whose published figures these do not compare with). The same in PyTorch and scikit-learn: N(0, I) 9.9, one Gaussian 3.0, mixture 0.9, reconstructions 0.65, training images 0.08."))
    run(fit)
    distances = run(evaluate)[0]["frechet"]
    hold("prior N(0, I)", distances["normal"], "no bound", True, "{:.3f}")
    hold("one Gaussian with the moments of the encoded training images", distances["gaussian"], "no bound", True, "{:.3f}")
    most("mixture of 10, full covariance", distances["mixture"], 1.5, "{:.3f}")
    most("mixture / N(0, I)", distances["mixture"] / distances["normal"], 0.25, "{:.3f}")
    most("mixture / one Gaussian", distances["mixture"] / distances["gaussian"], 0.5, "{:.3f}")
    hold("reconstructions", distances["reconstruction"], "no bound", True, "{:.3f}")
    hold("10,000 training images", distances["train"], "no bound", True, "{:.3f}")


def vqvae(positions, codes, epochs, mse, perplexity):
    model = f"{OUT}/vqvae-{positions}x{codes}.safetensors"
    train = f"train --kind vqvae --data fashion-mnist --positions {positions} --codes {codes} --code-dim 16 --epochs {epochs} --out {model} --log {OUT}/vqvae-{positions}x{codes}.json"
    evaluate = f"evaluate {model} --data fashion-mnist"
    section(f"VQ-VAE, P = {positions}, K = {codes}, D = 16, {epochs} epochs", train, evaluate, text=(
        "Perplexity is a position's own, averaged over the positions. Product quantisation is K-means with the same number of codes on each of as many equal image patches."))
    _, seconds = run(train)
    result, _ = run(evaluate)
    most("test squared error a pixel", result["mse"], mse, "{:.5f}")
    hold("product quantisation's", result["productQuantisationMse"], "no bound", True, "{:.5f}")
    if positions == 8:
        most("share of product quantisation's", result["mseOfProductQuantisation"], 0.75, "{:.3f}")
    if perplexity:
        least("mean perplexity a position", result["perplexity"], perplexity)
        least("share of codes used on the test images", result["usedShare"], 0.95, "{:.3f}")
    else:
        hold("mean perplexity a position", result["perplexity"], "no bound", True)
        hold("share of codes used on the test images", result["usedShare"], "no bound", True, "{:.3f}")
    hold("seconds to train", seconds, "no bound", True, "{:.0f}")
    return model


def autoregressive(model, positions, codes, gain):
    fitted = f"{OUT}/vqvae-{positions}x{codes}-prior.safetensors"
    fit = f"fit-prior {model} --data fashion-mnist --kind autoregressive --out {fitted}"
    evaluate = f"evaluate {fitted} --data fashion-mnist --no-baseline --frechet 10000"
    section(f"Autoregressive prior over its codes, P = {positions}, K = {codes}", fit, evaluate)
    _, seconds = run(fit)
    result, _ = run(evaluate)
    bits = result["bitsPerCode"]
    hold("test bits a code, independent positions", bits["independent"], "no bound", True, "{:.3f}")
    hold("test bits a code, autoregressive", bits["autoregressive"], "no bound", True, "{:.3f}")
    saved = 100 * (1 - bits["autoregressive"] / bits["independent"])
    hold("saved, %", saved, f"at least {gain}" if gain else "no bound", saved >= (gain or 0), "{:.1f}")
    for name in ("independent", "autoregressive", "reconstruction"):
        hold(f"Fréchet distance on 64 principal components, {name}", result["frechet"][name], "no bound", True, "{:.3f}")
    hold("seconds to train", seconds, "no bound", True, "{:.0f}")


def kmeans(codes, best):
    model = f"{OUT}/kmeans-{codes}.safetensors"
    train = f"train --kind kmeans --data fashion-mnist --codes {codes} --device cpu --out {model} --log {OUT}/kmeans-{codes}.json"
    evaluate = f"evaluate {model} --data fashion-mnist"
    section(f"K-means autoencoder, K = {codes}", train, evaluate, text=f"scikit-learn's best of ten starts has inertia {best:,}.")
    document, seconds = run(train)
    result, _ = run(evaluate)
    hold("inertia", document["inertia"], f"at most 0.1 % above {best:,}", document["inertia"] <= 1.001 * best, "{:,.0f}")
    error, perplexity = {10: (0.04066, 9.46), 64: (0.02780, 59.9)}[codes]
    hold("test squared error a pixel", result["mse"], f"scikit-learn {error:.5f}, at most 1 % above", result["mse"] <= 1.01 * error, "{:.5f}")
    hold("test perplexity", result["perplexity"], f"scikit-learn {perplexity}, of another optimum", True)
    hold(f"seconds, ten starts, search on {document['search']}", seconds, "no bound", True, "{:.0f}")


def bernoulli():
    model = f"{OUT}/bernoulli.safetensors"
    train = f"train --kind vae --data fashion-mnist --likelihood bernoulli --binarize --hidden 300,300 --latent 40 {BERNOULLI} --out {model} --log {OUT}/bernoulli.json"
    evaluate = f"evaluate {model} --data fashion-mnist --binarize --limit 1000 --importance-samples 5000"
    section("Bernoulli VAE 784-300-300-40-300-300-784 with ReLU, dynamically binarised", train, evaluate, text=(
        "Trained on pixels drawn anew at each step; measured on the first 1,000 test images, binarised once by the seed, with 5,000 importance samples an image. These images are "
        "about 0.6 nat easier than all 10,000, for which a VAE with gated layers of this size is published at -228.70 (50,000 training images). PyTorch on one core: -230.8 in ten minutes."))
    _, seconds = run(train)
    result, _ = run(evaluate)
    least("importance-weighted bound", result["iwae"], -231.0)
    hold("ELBO", result["elbo"], "below the bound", result["elbo"] < result["iwae"])
    hold("minutes to train", seconds / 60, "about ten", seconds < 720, "{:.1f}")


def write_page(started):
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    with open("docs/quality.md", "w") as page:
        page.write("# Quality\n\n`./test.sh --quality` runs every command of this page and writes it anew; it fails when a figure misses its bound. ")
        page.write("Data: Fashion-MNIST, pixels in [0, 1], nats an image. The exact figures are probabilistic PCA in closed form, computed from the data by NumPy in the same run (`eng/quality.py`); those of other programs are named.\n\n")
        page.write(f"Made at commit {commit} on {time.strftime('%Y-%m-%d')}, in {(time.time() - started) / 60:.0f} minutes on two cores.\n")
        for title, commands, text, rows in sections:
            page.write(f"\n## {title}\n\n")
            for command in commands:
                page.write(f"    vaegpu {command}\n")
            page.write(f"\n{text}\n" if text else "")
            page.write("\n| figure | reached | bound |\n|--|--|--|\n")
            for what, shown, bound in rows:
                page.write(f"| {what} | {shown} | {bound} |\n")


def main():
    os.makedirs(OUT, exist_ok=True)
    started = time.time()
    linear_test = linear(0.2, 30)
    linear(1.0, 30)
    identity = nonlinear("identity", 20, 360, linear_test)
    nonlinear("sigmoid", 20, 375, linear_test)
    mixture(identity)
    small = vqvae(8, 64, 12, 0.0130, 45)
    autoregressive(small, 8, 64, 12)
    large = vqvae(16, 256, 12, 0.0108, None)
    autoregressive(large, 16, 256, None)
    kmeans(10, 1919994)
    kmeans(64, 1302156)
    bernoulli()
    write_page(started)
    held = sum(len(rows) for _, _, _, rows in sections) - len(failures)
    print(f"quality: {held} held, {len(failures)} missed")
    sys.exit(1 if failures else 0)


main()
