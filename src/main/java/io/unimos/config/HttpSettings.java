package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Where metrics, health and the live page are served.
 *
 * @param port 0 for any free one
 * @param tokenFile holds the token of those who may change something; without it nobody may
 */
public record HttpSettings(String host, int port, Optional<Path> tokenFile) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "http.host",
              ConfigDef.Type.STRING,
              "127.0.0.1",
              Expect.text("a host name or address"),
              MEDIUM,
              "Address to listen on; 0.0.0.0 in a container. Whoever reaches it may read.")
          .define(
              "http.port",
              ConfigDef.Type.INT,
              8080,
              Expect.between(0, 65_535),
              MEDIUM,
              "Port to listen on; 0: any free one.")
          .define(
              "http.token-file",
              ConfigDef.Type.STRING,
              null,
              Expect.path("a file that holds a token"),
              LOW,
              "Who sends this file's token may freeze, thaw and roll back by POST; without it there"
                  + " are only GET and HEAD.");

  static HttpSettings of(Values values) {
    return new HttpSettings(
        values.text("http.host"), values.integer("http.port"), values.path("http.token-file"));
  }
}
