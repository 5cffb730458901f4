#!/usr/bin/env bash
# Sends images and reads predictions with kcat and curl alone.
#
#   kcat.sh send localhost:9092 http://localhost:8081 gate-7 photo.jpg
#   kcat.sh send localhost:9092 http://localhost:8081 gate-7 https://camera.example/still.jpg
#   kcat.sh read localhost:9092 COUNT
#
# kcat does not write Avro, and Debian's does not read it either; but the format is simple enough
# for a shell. It shows what is on the wire. For real work take a language that has Avro.
set -euo pipefail

schemas="$(dirname "$0")/../../../schemas"

# region wire
# Avro's whole numbers: zigzag, seven bits a byte, the lowest first.
number() {
  local n=$(($1 << 1))
  while ((n > 127)); do
    printf '%b' "\\x$(printf %02x $((n & 127 | 128)))"
    n=$((n >> 7))
  done
  printf '%b' "\\x$(printf %02x "$n")"
}

# Avro's strings: the length in bytes, and the bytes.
string() {
  local LC_ALL=C
  number "${#1}"
  printf %s "$1"
}

# One zero byte, the schema's id in four bytes, big-endian, and the fields in their order.
image_event() {
  local id=$1 domain=$2 image=$3
  printf '\0%b' "$(printf %08x "$id" | sed 's/../\\x&/g')"
  string "${image##*/}"
  string "$domain"
  if [[ $image == https://* ]]; then
    number 1 # second branch of the union: a uri
    string "$image"
  else
    number 0 # first branch: bytes
    number "$(stat -c %s "$image")"
    cat "$image"
  fi
  number 0 # contentType: null
  number "$(date +%s%3N)"
  number 0 # attributes: none
}
# endregion

# region send
send() {
  local bootstrap=$1 registry=$2 domain=$3 image=$4 id
  id=$(sed ':a;N;$!ba;s/[\\"]/\\&/g;s/\n/\\n/g;s/.*/{"schema":"&"}/' "$schemas/image-event.avsc" \
    | curl -fsS -H 'Content-Type: application/vnd.schemaregistry.v1+json' -d @- \
      "$registry/subjects/images-value/versions" | grep -o '"id":[0-9]*' | cut -d: -f2)
  image_event "$id" "$domain" "$image" >"$event"
  # librdkafka's own partitioner is not Java's: without this a camera's images lose their order
  kcat -P -b "$bootstrap" -t images -k "$domain" -X partitioner=murmur2_random \
    -X message.max.bytes=9437184 "$event"
}
# endregion

# region read
# The first three fields of a prediction are strings: id, domain, label.
three_strings() {
  local -a bytes
  read -ra bytes <<<"$(od -An -v -tu1 -w1000000)"
  local at=5 field length shift
  for field in id domain label; do
    length=0 shift=0
    while ((bytes[at] > 127)); do
      length=$((length | (bytes[at++] & 127) << shift))
      shift=$((shift + 7))
    done
    length=$(((length | bytes[at++] << shift) >> 1))
    printf '%s=%b ' "$field" "$(printf '\\x%02x' "${bytes[@]:at:length}")"
    at=$((at + length))
  done
  echo
}

# kcat reads committed records only, as librdkafka does unless told otherwise.
read_predictions() {
  local bootstrap=$1 count=$2 partition offset
  kcat -C -q -b "$bootstrap" -t predictions -o beginning -c "$count" -f '%p %o\n' \
    | while read -r partition offset; do
      kcat -C -q -b "$bootstrap" -t predictions -p "$partition" -o "$offset" -c 1 -D '' \
        </dev/null | three_strings
    done
}
# endregion

command=$1
shift
case $command in
  send)
    event=$(mktemp)
    trap 'rm -f "$event"' EXIT
    send "$@"
    ;;
  read) read_predictions "$@" ;;
  *)
    echo "kcat.sh: send or read, not '$command'" >&2
    exit 64
    ;;
esac
