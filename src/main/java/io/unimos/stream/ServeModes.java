package io.unimos.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.unimos.event.ServeMode;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The choice of the answer that each domain of a task is served. A command's choice holds until the
 * domain is forgotten; without one, the settings decide. The choice does not change what is
 * learned. It is read from the store with each image, which takes some 4 us at a thousand cameras.
 * A copy in memory would have to be loaded and evicted with its domain. Owned by one stream task.
 *
 * @param usual the choice of the settings
 */
record ServeModes(KeyValueStore<Bytes, byte[]> store, ServeMode usual) {

  /** Returns the choice for a domain. */
  ServeMode get(String domain) {
    return chosen(domain).orElse(usual);
  }

  /** Returns the choice of a command for a domain; empty: the choice of the settings. */
  Optional<ServeMode> chosen(String domain) {
    return Optional.ofNullable(store.get(key(domain)))
        .map(name -> ServeMode.valueOf(new String(name, UTF_8)));
  }

  /** Sets the choice for a domain; empty: the choice of the settings. */
  void put(String domain, Optional<ServeMode> mode) {
    mode.ifPresentOrElse(
        wanted -> store.put(key(domain), wanted.name().getBytes(UTF_8)),
        () -> store.delete(key(domain)));
  }

  private static Bytes key(String domain) {
    return Stores.key(domain, Stores.Kind.SERVE_MODE);
  }
}
