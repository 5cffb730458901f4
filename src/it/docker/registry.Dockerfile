# Stands in for apicurio/apicurio-registry-kafkasql: the same release, but with its store in memory;
# the one that keeps schemas in the broker is published as an image only.
FROM unimos-stand-in/java
COPY . /deployments/
USER 1001
EXPOSE 8080
CMD ["sh", "-c", "exec java -Xmx384m -Dquarkus.http.host=0.0.0.0 -jar /deployments/*-runner.jar"]
