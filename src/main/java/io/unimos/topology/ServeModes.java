package io.unimos.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unimos.event.ServeMode;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Whose answer each domain of a task is served: what a command has said, until the domain is
 * forgotten, and what the settings say where none has. It changes nothing of what is learned. Asked
 * of the store with each image, some 4 us at a thousand cameras: one of about nine operations
 * there, and a copy in memory would have to come and go with its domain. Owned by one stream task.
 *
 * @param usual of the settings
 */
record ServeModes(KeyValueStore<byte[], byte[]> store, ServeMode usual) {

  /** That of a domain. */
  ServeMode get(String domain) {
    byte[] name = store.get(key(domain));
    return name == null ? usual : ServeMode.valueOf(new String(name, UTF_8));
  }

  /** Sets it; empty: what the settings say. */
  void put(String domain, Optional<ServeMode> mode) {
    mode.ifPresentOrElse(
        wanted -> store.put(key(domain), wanted.name().getBytes(UTF_8)),
        () -> store.delete(key(domain)));
  }

  private static byte[] key(String domain) {
    return Stores.key(domain, Stores.Kind.SERVE_MODE);
  }
}
