# Stands in for apache/kafka: its own wrapper turns KAFKA_* into settings and formats the storage.
FROM unimos-stand-in/java
RUN useradd --uid 1000 appuser \
    && mkdir -p /etc/kafka/docker /mnt/shared/config /opt/kafka/config /var/lib/kafka/data \
    && touch /etc/kafka/docker/server.properties \
    && chown -R appuser:appuser /opt/kafka /var/lib/kafka/data
COPY libs/ /opt/kafka/libs/
COPY kafka-start.sh logback.xml /etc/kafka/docker/
# the wrapper reads it, although logback.xml is what counts here
COPY log4j2.yaml /etc/kafka/docker/log4j2.yaml
COPY log4j2.yaml /etc/kafka/docker/tools-log4j2.yaml
USER appuser
VOLUME ["/var/lib/kafka/data"]
EXPOSE 9092
CMD ["bash", "/etc/kafka/docker/kafka-start.sh"]
