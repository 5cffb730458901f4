#!/usr/bin/env bash
# Starts the broker as the real image does: environment to server.properties, format, run.
set -euo pipefail
# the same after every start; the real image has a fixed one as well
export CLUSTER_ID=${CLUSTER_ID:-dW5pbW9zLWNvbXBvc2UAAA}
log=-Dlogback.configurationFile=/etc/kafka/docker/logback.xml
java "$log" -cp '/opt/kafka/libs/*' kafka.docker.KafkaDockerWrapper setup \
  --default-configs-dir /etc/kafka/docker \
  --mounted-configs-dir /mnt/shared/config \
  --final-configs-dir /opt/kafka/config
exec java -Xmx768m "$log" -cp '/opt/kafka/libs/*' kafka.Kafka /opt/kafka/config/server.properties
