package io.unimos.topology;

import io.unimos.adapt.OnlineDomain;
import io.unimos.adapt.WarmStart;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The domains of one stream task that are in memory, least recently seen first. One that is not is
 * rebuilt from the stores, bit for bit, so the bound costs time and nothing else. Owned by one
 * stream task.
 */
final class LearningDomains {

  private final AdaptRole role;
  private final KeyValueStore<String, byte[]> domains;
  private final KeyValueStore<byte[], byte[]> memory;
  private final KeyValueStore<byte[], byte[]> adapters;
  private final RecentIds recentIds;
  private final Map<String, OnlineDomain> loaded = new LinkedHashMap<>(16, 0.75f, true);

  LearningDomains(AdaptRole role, RecentIds recentIds, ProcessorContext<?, ?> context) {
    this.role = role;
    this.recentIds = recentIds;
    this.domains = context.getStateStore(Stores.DOMAINS);
    this.memory = context.getStateStore(Stores.MEMORY);
    this.adapters = context.getStateStore(Stores.ADAPTERS);
  }

  OnlineDomain get(String domain) {
    OnlineDomain known = loaded.get(domain);
    if (known == null) {
      known = OnlineDomain.restore(domain, role.context(), journal(domain));
      loaded.put(domain, known);
      forgetOldest();
    }
    return known;
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, domains, memory, adapters);
  }

  /** True when an image or a command has left something of the domain. */
  boolean knows(String domain) {
    return domains.get(domain) != null || journal(domain).domain().isPresent();
  }

  /** Deletes everything of a domain, in memory and in the stores. */
  void forget(String domain) {
    loaded.remove(domain);
    domains.delete(domain);
    journal(domain).deleteAll();
    recentIds.forget(domain);
  }

  /** The domain if it is in memory. */
  Optional<OnlineDomain> loaded(String domain) {
    return Optional.ofNullable(loaded.get(domain));
  }

  private void forgetOldest() {
    Iterator<String> oldest = loaded.keySet().iterator();
    while (loaded.size() > role.loadedDomains()) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Accepted heads of the other domains in memory, for a new one to start from. */
  List<WarmStart> relatives(String domain) {
    if (!role.fromRelatives()) {
      return List.of();
    }
    return loaded.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(domain))
        .flatMap(entry -> entry.getValue().relative().stream())
        .toList();
  }
}
