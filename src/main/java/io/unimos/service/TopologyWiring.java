package io.unimos.service;

import io.unimos.bundle.Bundle;
import io.unimos.config.AdaptKeys;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.config.TopicSettings;
import io.unimos.config.TrainSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainHeap;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.source.OpenSet;
import io.unimos.core.source.SourceModel;
import io.unimos.encode.EngineFlags;
import io.unimos.encode.LookAhead;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.AdaptTopology;
import io.unimos.stream.DomainMemory;
import io.unimos.stream.EncodeTopology;
import io.unimos.stream.OutputRecords;
import io.unimos.stream.PassedHeaders;
import io.unimos.stream.Refusals;
import io.unimos.stream.Rounds;
import io.unimos.stream.ServedSets;
import io.unimos.stream.SourceInterceptor;
import io.unimos.stream.StateFingerprint;
import io.unimos.stream.StateMemory;
import io.unimos.stream.StreamListener;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.VersionRecords;
import java.time.Clock;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wiring of settings and bundle to the two topologies. */
public final class TopologyWiring {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyWiring.class);

  private TopologyWiring() {}

  /** Returns the application of the encode role, not started. */
  static KafkaStreams encodeStreams(
      Settings settings,
      Bundle bundle,
      Contract contract,
      EncodeRole role,
      StreamListener listener) {
    return new KafkaStreams(
        new EncodeTopology(
                settings.topics(),
                contract,
                bundle.encoder().id(),
                passed(settings, listener),
                refusals(settings, contract, listener),
                role.lookAhead())
            .get(),
        encodeProperties(settings, role.lookAhead()));
  }

  /**
   * Returns the application of the adapt role, not started.
   *
   * @param next the role with the next bundle; empty unless the encoder is changed
   * @param memory the native memory of the stores
   */
  static KafkaStreams adaptStreams(
      Settings settings,
      Contract contract,
      AdaptRole role,
      Optional<AdaptRole> next,
      StateMemory memory,
      StreamListener listener) {
    return new KafkaStreams(
        new AdaptTopology(
                settings.topics(),
                contract,
                passed(settings, listener),
                refusals(settings, contract, listener),
                role,
                next)
            .get(),
        adaptProperties(settings, memory));
  }

  private static PassedHeaders passed(Settings settings, StreamListener listener) {
    return new PassedHeaders(settings.headers().pass(), settings.headers().attributes(), listener);
  }

  private static Refusals refusals(Settings settings, Contract contract, StreamListener listener) {
    boolean payload = settings.deadLetters().payload();
    return new Refusals(
        new DeadLetters(
            payload,
            // Without payloads the topic may be of any size, and headers can be large too.
            payload ? settings.topics().maxDeadLetterBytes() : TopicSettings.RECORD_OVERHEAD,
            contract.redaction(
                settings.topics().images(),
                settings.deadLetters().redactHeaders(),
                settings.deadLetters().redactAttributes())),
        listener);
  }

  /** Returns the parts that the adapt role needs; the caller closes its rounds. */
  public static AdaptRole adaptRole(Settings settings, Bundle bundle) {
    if (!settings.service().roles().contains(Role.ENCODE)) {
      // This applies to training alone: one thread varies less in time, and gives the same bytes on
      // any number of cores.
      EngineFlags.apply(1);
    }
    DomainContext context = context(settings, bundle);
    Rounds rounds = rounds(settings, new Trainer(context));
    return adaptRole(settings, bundle, context, rounds, memory(settings, context));
  }

  /**
   * Returns the parts of the next bundle while the encoder is changed. They share rounds and the
   * bound on memory with the bundle's.
   *
   * @throws SettingsException if both bundles are the same
   */
  static AdaptRole nextRole(Settings settings, Bundle next, AdaptRole role) {
    AdaptRole other =
        adaptRole(settings, next, context(settings, next), role.rounds(), role.memory());
    if (other.fingerprint().equals(role.fingerprint())) {
      throw new SettingsException(
          ServiceSettings.BUNDLE_NEXT,
          "has the encoder, the classes and the source bank of bundle");
    }
    return other;
  }

  private static AdaptRole adaptRole(
      Settings settings, Bundle bundle, DomainContext context, Rounds rounds, DomainMemory memory) {
    int dimension = bundle.encoder().dimension();
    return new AdaptRole(
        new OutputRecords(bundle.classes(), settings.predict().topK()),
        settings.predict().serveMode(),
        context,
        fingerprint(context, bundle),
        new VersionRecords(bundle.encoder().id(), bundle.pinned(), dimension, bundle.classes()),
        rounds,
        memory,
        new ServedSets(),
        settings.predict().duplicateMemory(),
        settings.forgetting().after(),
        settings.forgetting().versions(),
        Clock.systemUTC());
  }

  private static Rounds rounds(Settings settings, Trainer trainer) {
    TrainSettings bounds = settings.training();
    return settings.adaptation().mode() == AdaptSettings.Mode.INLINE
        ? Rounds.inline(trainer)
        : Rounds.background(
            trainer, new TrainingQueue(bounds.threads(), bounds.cpuPerSecond(), System::nanoTime));
  }

  private static StateFingerprint fingerprint(DomainContext context, Bundle bundle) {
    AdaptSettings.Windows windows = context.settings().windows();
    return new StateFingerprint(
        StateFingerprint.LAYOUT,
        bundle.encoder().id(),
        bundle.classes(),
        bundle.sourceSha256(),
        bundle.encoder().dimension(),
        windows.window(),
        windows.memory());
  }

  /** Returns the context that all domains of the bundle share. */
  public static DomainContext context(Settings settings, Bundle bundle) {
    SourceModel source = bundle.sourceModel();
    requireHoldOut(settings.adaptation().openSet(), source.rows(true).size(), bundle.name());
    return DomainContext.of(source, settings.adaptation().withOodThreshold(bundle.oodThreshold()));
  }

  /** A bound beyond which none of the hold-out lies would be no quantile of it. */
  private static void requireHoldOut(double openSet, int held, String bundle) {
    if (openSet > 0 && held < OpenSet.needed(openSet)) {
      throw new SettingsException(
          AdaptKeys.OPEN_SET,
          "%s is fitted on at least %d held-out source images, bundle %s has %d; lower it or make the"
                  .formatted(openSet, OpenSet.needed(openSet), bundle, held)
              + " bundle of more images");
    }
  }

  /** The default is a share of the heap: images in flight need the rest. */
  private static DomainMemory memory(Settings settings, DomainContext context) {
    long given = settings.adaptation().memoryBytes();
    boolean encodes = settings.service().roles().contains(Role.ENCODE);
    long bytes = given > 0 ? given : Runtime.getRuntime().maxMemory() / (encodes ? 4 : 2);
    DomainMemory memory = new DomainMemory(bytes, DomainHeap::bytes);
    LOG.info(
        "up to {} domains of {} kB stay in memory, in {} MB of the heap ({})",
        Math.max(1, bytes / DomainHeap.bytes(context)),
        DomainHeap.bytes(context) >> 10,
        bytes >> 20,
        AdaptKeys.MEMORY);
    return memory;
  }

  private static Properties encodeProperties(Settings settings, LookAhead lookAhead) {
    Properties properties =
        KafkaProperties.streams(settings, Role.ENCODE, lookAhead.encoderImagesPerSecond());
    putMainConsumer(
        properties, ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, SourceInterceptor.class.getName());
    putMainConsumer(properties, SourceInterceptor.LOOK_AHEAD, lookAhead);
    putMainConsumer(properties, SourceInterceptor.TOPIC, settings.topics().images());
    return properties;
  }

  private static Properties adaptProperties(Settings settings, StateMemory memory) {
    Properties properties = KafkaProperties.streams(settings, Role.ADAPT);
    properties.put(StateMemory.PROPERTY, memory);
    // An operator's own setter is kept.
    properties.putIfAbsent(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemory.Setter.class.getName());
    return properties;
  }

  private static void putMainConsumer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.mainConsumerPrefix(key), value);
  }
}
