#!/usr/bin/env bash
# Trains a VAE on Fashion-MNIST, exports it, and decodes, samples and morphs it on the GPU; the pictures go to out/demo/.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

case "${1:-}" in
  '') ;;
  -h|--help) sed -n '2s/^# //p' "$0"; exit 0 ;;
  *) echo "error: unknown option $1 (demo.sh takes none)" >&2; exit 2 ;;
esac

. eng/packages.sh
eng/install-packages.sh "${demo_packages[@]}"

echo "Building"
dotnet msbuild src/VaeGpu.Cli/VaeGpu.Cli.csproj -restore -p:Configuration=Release -nologo -v:quiet </dev/null
vaegpu() { dotnet artifacts/bin/VaeGpu.Cli/release/VaeGpu.Cli.dll "$@"; }

out=out/demo
model=$out/fashion.safetensors
mkdir -p "$out"

echo "Training a VAE on Fashion-MNIST"
vaegpu train --kind vae --data fashion-mnist --latent 16 --hidden 400,400 --epochs 8 --seed 1 --out "$model" --log "$out/training.json"
echo "Verifying that the file decodes here as it did where it was trained"
vaegpu verify "$model"
echo "Decoding"
vaegpu reconstruct "$model" --data fashion-mnist --count 40 --out "$out/reconstruction.png"
vaegpu sample "$model" --count 64 --seed 7 --out "$out/samples.png"
vaegpu morph "$model" --data fashion-mnist --from image:0 --to image:1 --to image:2 --to image:4 --to image:11 --loop \
  --path spline --frames 150 --out "$out/morph.png"
echo
vaegpu bench "$model" --batch 1 --frames 1000
echo
printf '%-16s%s\n' \
  reconstruction "$out/reconstruction.png" samples "$out/samples.png" morph "$out/morph.png" \
  loss "$out/training.json" model "$model"
