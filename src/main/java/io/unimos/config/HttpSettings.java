package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import org.apache.kafka.common.config.ConfigDef;

/**
 * Where metrics, health and the live page are served.
 *
 * @param port 0 for any free one
 */
public record HttpSettings(String host, int port) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "http.host",
              ConfigDef.Type.STRING,
              "127.0.0.1",
              Expect.text("a host name or address"),
              MEDIUM,
              "Address to listen on; 0.0.0.0 in a container. Nothing there asks for a password.")
          .define(
              "http.port",
              ConfigDef.Type.INT,
              8080,
              Expect.between(0, 65_535),
              MEDIUM,
              "Port to listen on; 0: any free one.");

  static HttpSettings of(Values values) {
    return new HttpSettings(values.text("http.host"), values.integer("http.port"));
  }
}
