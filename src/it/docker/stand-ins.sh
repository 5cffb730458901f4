#!/usr/bin/env bash
# Makes stand-ins for the images of docker-compose.yml on a machine that reaches no image registry:
# the same programs, from Debian's packages and from the jars of the build. They get names of their
# own (unimos-stand-in/...), so that nobody takes one for the original.
#
#   mvn -B -DskipTests package && mvn -B dependency:unpack@registry-for-tests
#   src/it/docker/stand-ins.sh
#   docker compose -f docker-compose.yml -f src/it/docker/stand-ins.yml up SERVICE...
#
# Needs root, Docker, Debian 12 or later with mmdebstrap, and what Maven has put into target/. There is
# none for Grafana and for kafka-ui. What exists is kept; --again makes all of them anew.
set -euo pipefail
cd "$(dirname "$0")/../../.."
readonly FILES=src/it/docker
readonly PREFIX=unimos-stand-in
readonly KAFKA=4.4.0 REGISTRY=2.6.13.Final

again=false
if [ "${1:-}" = --again ]; then again=true; fi

fail() {
  echo "stand-ins: $*" >&2
  exit 1
}

wanted() {
  [ "$again" = true ] || ! docker image inspect "$1" >/dev/null 2>&1
}

# A folder as an image: build NAME FOLDER DOCKERFILE
build() {
  docker build -q -t "$1" -f "$3" "$2" >/dev/null
  echo "stand-ins: made $1, $(docker image inspect -f '{{.Size}}' "$1" | awk '{printf "%d MB", $1 / 1e6}')"
}

command -v mmdebstrap >/dev/null || fail "mmdebstrap is not installed"
[ -f target/unimos-streams.jar ] || fail "target/unimos-streams.jar is missing: run mvn -B -DskipTests package"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Debian with a JRE: what the service's own image is built on, and the JVM services with it.
if wanted $PREFIX/java; then
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mmdebstrap -q --variant=minbase --include=default-jre-headless,ca-certificates,busybox "$suite" "$work/java.tar"
  docker import "$work/java.tar" $PREFIX/java >/dev/null
  echo "stand-ins: made $PREFIX/java"
fi

if wanted $PREFIX/kafka:$KAFKA; then
  mkdir -p "$work/kafka/libs"
  # no engine and no store of streams: a broker needs neither
  find target/lib target/lib-lab -name '*.jar' ! -name 'pytorch-*' ! -name 'tokenizers-*' -exec cp -t "$work/kafka/libs" {} +
  [ -f "$work/kafka/libs/kafka_2.13-$KAFKA.jar" ] || fail "target/lib-lab has no broker $KAFKA"
  cp $FILES/kafka-start.sh $FILES/logback.xml $FILES/log4j2.yaml "$work/kafka"
  build $PREFIX/kafka:$KAFKA "$work/kafka" $FILES/kafka.Dockerfile
fi

if wanted $PREFIX/registry:$REGISTRY; then
  [ -f target/apicurio/apicurio-registry-app-$REGISTRY-runner.jar ] \
    || fail "target/apicurio is missing: run mvn -B dependency:unpack@registry-for-tests"
  build $PREFIX/registry:$REGISTRY target/apicurio $FILES/registry.Dockerfile
fi

if wanted $PREFIX/prometheus; then
  mkdir -p "$work/prometheus"
  (cd "$work/prometheus" && apt-get -qq download prometheus && dpkg -x prometheus_*.deb root)
  rm "$work"/prometheus/*.deb
  build $PREFIX/prometheus "$work/prometheus" $FILES/prometheus.Dockerfile
fi
