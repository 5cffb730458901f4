#!/usr/bin/env bash
# Lays the CUDA build of libtorch, which `mvn package -Pgpu` has unpacked into target/gpu, into one
# folder as DJL wants it, and prints the environment to start the service with.
#   src/main/docker/gpu-libraries.sh [target/gpu]
set -euo pipefail
from=${1:-target/gpu}
to=$from/lib
version=2.5.1
flavour=cu124

mkdir -p "$to"
find "$from/pytorch/$flavour/linux-x86_64" -name '*.so*' -exec mv -t "$to" {} +
jni=$(find "$from/jnilib/linux-x86_64" -path "*/$flavour/libdjl_torch.so")
[ -n "$jni" ] || { echo "no libdjl_torch.so for $flavour below $from" >&2; exit 1; }
cp "$jni" "$to/"
# DJL asks for this name to count GPUs
ln -sf "$(basename "$(find "$to" -name 'libcudart-*.so*' | head -n 1)")" "$to/libcudart.so"

folder=$(cd "$to" && pwd)
echo "export PYTORCH_LIBRARY_PATH=$folder PYTORCH_VERSION=$version PYTORCH_FLAVOR=$flavour"
echo "export JAVA_TOOL_OPTIONS=-Djna.library.path=$folder"
