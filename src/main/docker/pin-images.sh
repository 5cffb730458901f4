#!/bin/sh
# Pins every image that is not ours by its digest: NAME:TAG becomes NAME:TAG@sha256:..., what the tag means today.
# Needs docker with buildx and the registries. A tag that is pinned already is asked for anew.
#
#   src/main/docker/pin-images.sh [FOLDER]     the checkout, by default this one; then look at git diff
set -eu
cd "${1:-$(dirname "$0")/../../..}"

for file in docker-compose.yml src/main/docker/Dockerfile k8s/overlays/*/*.yaml; do
  # image: NAME:TAG of YAML and ARG BASE=NAME:TAG of the Dockerfile, with or without a digest; ours have no digest
  sed -n -E 's/^ *image: ([a-z0-9./-]+:[A-Za-z0-9._-]+)(@.*)?$/\1/p; s/^ARG BASE=([a-z0-9./-]+:[A-Za-z0-9._-]+)(@.*)?$/\1/p' "$file" \
    | grep -v '^unimos-' | sort -u | while read -r image; do
      digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image")
      case $digest in
        sha256:????????????????????????????????????????????????????????????????) ;;
        *) echo "$image: no digest but '$digest'" >&2; exit 1 ;;
      esac
      escaped=$(printf '%s' "$image" | sed 's/[.]/\\./g')
      sed -i -E "s|^( *image: \|ARG BASE=)$escaped(@sha256:[0-9a-f]+)?\$|\\1$image@$digest|" "$file"
      echo "$file: $image@$digest"
    done
done
