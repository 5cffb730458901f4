package io.unimos.cli;

import io.unimos.bundle.Bundle;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.encode.LookAhead;
import io.unimos.service.TopologyWiring;
import io.unimos.service.check.KafkaRights;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.AdaptTopology;
import io.unimos.stream.EncodeTopology;
import io.unimos.stream.PassedHeaders;
import io.unimos.stream.Refusals;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;

/**
 * The least rights on a cluster by resource, as Strimzi lists them. Read and Write bring Describe
 * with them.
 *
 * @param operations in the order of the enum
 */
record LeastRights(
    ResourceType resource, PatternType pattern, String name, Set<AclOperation> operations) {

  /** The topics and stores of topologies, by name. */
  record Touched(Set<String> sources, Set<String> sinks, Set<String> stores) {}

  /** Of the service with both roles: what its start asks the broker for. */
  static List<LeastRights> ofService(Settings settings) {
    Map<LeastRights, Set<AclOperation>> operations = new LinkedHashMap<>();
    for (KafkaRights.Right right : KafkaRights.of(settings, EnumSet.allOf(Role.class))) {
      PatternType pattern = right.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL;
      operations
          .computeIfAbsent(
              new LeastRights(right.type(), pattern, right.name(), Set.of()),
              resource -> EnumSet.noneOf(AclOperation.class))
          .add(right.operation());
    }
    return operations.entrySet().stream()
        .map(
            entry ->
                new LeastRights(
                    entry.getKey().resource(),
                    entry.getKey().pattern(),
                    entry.getKey().name(),
                    entry.getValue()))
        .toList();
  }

  /** Of the command {@code reset}. */
  static List<LeastRights> ofReset(Settings settings) {
    List<LeastRights> rights = new ArrayList<>();
    for (ResetPlan plan : ResetPlan.of(settings, ResetPlan.Start.parse("earliest"))) {
      plan.byTopic(settings.topics())
          .keySet()
          .forEach(topic -> rights.add(topic(topic, EnumSet.of(AclOperation.READ))));
      plan.changelogs().forEach(topic -> rights.add(topic(topic, EnumSet.of(AclOperation.DELETE))));
      rights.add(group(plan.application(), EnumSet.of(AclOperation.READ)));
    }
    rights.add(
        topic(
            settings.topics().adapterVersions(),
            EnumSet.of(AclOperation.READ, AclOperation.WRITE)));
    return rights;
  }

  private static LeastRights topic(String name, Set<AclOperation> operations) {
    return new LeastRights(ResourceType.TOPIC, PatternType.LITERAL, name, operations);
  }

  private static LeastRights group(String name, Set<AclOperation> operations) {
    return new LeastRights(ResourceType.GROUP, PatternType.LITERAL, name, operations);
  }

  /** The names of the operations as Strimzi and the documentation write them. */
  List<String> words() {
    return operations.stream().map(LeastRights::word).toList();
  }

  private static String word(AclOperation operation) {
    return Arrays.stream(operation.name().split("_", -1))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** Returns the topics that both roles read and write, and their stores. */
  static Touched touched(Settings settings, Bundle bundle) {
    Contract contract =
        Contract.over(Settings.of(Map.of("schema.registry.url", "mock://kafka-rights")));
    Refusals refusals = new Refusals(new DeadLetters(true, 1 << 20, Redaction.NONE), null);
    AdaptRole adapt = TopologyWiring.adaptRole(settings, bundle);
    try {
      PassedHeaders passed = new PassedHeaders(List.of(), List.of(), null);
      String encoder = bundle.encoder().id();
      Topology encoding =
          new EncodeTopology(
                  settings.topics(), contract, encoder, passed, refusals, new LookAhead(null, null))
              .get();
      Topology adapting =
          new AdaptTopology(settings.topics(), contract, passed, refusals, adapt).get();
      Touched encodes = touched(encoding.describe());
      Touched adapts = touched(adapting.describe());
      // what the encode role keeps on its disk has no changelog
      return new Touched(
          union(encodes.sources(), adapts.sources()),
          union(encodes.sinks(), adapts.sinks()),
          adapts.stores());
    } finally {
      adapt.rounds().close();
    }
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Touched touched(TopologyDescription description) {
    Set<String> sources = new TreeSet<>();
    Set<String> sinks = new TreeSet<>();
    Set<String> stores = new TreeSet<>();
    description.subtopologies().stream()
        .flatMap(each -> each.nodes().stream())
        .forEach(
            node -> {
              if (node instanceof Source source) {
                sources.addAll(source.topicSet());
              } else if (node instanceof Sink sink) {
                sinks.add(sink.topic());
              } else if (node instanceof Processor processor) {
                stores.addAll(processor.stores());
              }
            });
    return new Touched(sources, sinks, stores);
  }
}
