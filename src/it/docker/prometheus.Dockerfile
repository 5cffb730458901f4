# Stands in for prom/prometheus: Debian's build of it, which is older.
FROM unimos-stand-in/java
COPY root/usr/bin/ /bin/
RUN ln -s "$(command -v busybox)" /usr/local/bin/wget \
    && mkdir -p /etc/prometheus /prometheus \
    && chown nobody:nogroup /prometheus
USER nobody
VOLUME ["/prometheus"]
WORKDIR /prometheus
EXPOSE 9090
ENTRYPOINT ["/bin/prometheus"]
