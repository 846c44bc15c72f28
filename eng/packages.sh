# The Debian packages that each of the commands needs. Sourced, not run.
# shellcheck shell=bash disable=SC2034

# The Vulkan loader and lavapipe; the shader compiler's parts; libtorch with a fast BLAS; the data.
demo_packages=(
  libvulkan1 mesa-vulkan-drivers
  g++ make libshaderc1 libshaderc-dev glslang-dev spirv-tools
  libtorch-dev libopenblas0-pthread
  dataset-fashion-mnist
)

# What the shared library is built with: the shader compiler's parts, and what NativeAOT links with.
native_packages=(
  g++ libshaderc1 libshaderc-dev glslang-dev spirv-tools
  clang zlib1g-dev
)

# Oracles and second drivers: validation layers, SwiftShader (chromium-common), vk.xml and C headers, PyTorch and NumPy;
# what NativeAOT links with; what the samples for C and LuaJIT run on, and a display for them.
test_packages=(
  "${demo_packages[@]}"
  libvulkan-dev vulkan-validationlayers chromium-common
  python3 python3-numpy python3-torch
  clang zlib1g-dev
  libsdl2-dev love xvfb xauth
)
