package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.check.KafkaRights.Right;
import io.unimos.stream.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The comparison of the rights that the broker grants to this client with {@link KafkaRights}. A
 * missing right is one line at the start instead of a stream that dies later. Brokers without an
 * authorizer grant everything.
 */
final class RightsCheck {
  private final Settings settings;
  private final GrantedRights granted;
  private final List<Problem> problems = new ArrayList<>();

  private RightsCheck(Settings settings, GrantedRights granted) {
    this.settings = settings;
    this.granted = granted;
  }

  /** Returns one line for each missing right; empty when all are granted. */
  static List<Problem> problems(Settings settings, GrantedRights granted, Set<Role> roles) {
    RightsCheck check = new RightsCheck(settings, granted);
    List<Right> rights = KafkaRights.of(settings, roles);
    check.topics(rights.stream().filter(r -> isTopic(r) && !r.prefixed()).toList());
    check.changelogs(rights.stream().filter(r -> isTopic(r) && r.prefixed()).toList());
    rights.stream().filter(r -> !isTopic(r)).forEach(check::others);
    return check.problems;
  }

  private static boolean isTopic(Right right) {
    return right.type() == ResourceType.TOPIC;
  }

  /** A missing topic is reported by another check. */
  private void topics(List<Right> rights) {
    Map<String, Optional<Set<AclOperation>>> found =
        granted.onTopics(rights.stream().map(Right::name).distinct().toList());
    for (Right right : rights) {
      if (found.get(right.name()).filter(g -> lacks(g, right)).isPresent()) {
        missing(right);
      }
    }
  }

  /** If a topic must not be seen, it is unknown whether its configs may be. */
  private static boolean lacks(Set<AclOperation> granted, Right right) {
    boolean unknown = granted.isEmpty() && right.operation() == AclOperation.DESCRIBE_CONFIGS;
    return !granted.contains(right.operation()) && !unknown;
  }

  /** Existing changelogs are read and written; missing ones have to be created. */
  private void changelogs(List<Right> rights) {
    if (rights.isEmpty()) {
      return;
    }
    List<String> names = Stores.changelogs(settings.service().applicationId(Role.ADAPT));
    Map<Right, Boolean> lacking = new LinkedHashMap<>();
    var found = granted.onTopics(names);
    for (Right right : rights) {
      for (String name : names) {
        boolean lacks =
            right.operation() == AclOperation.CREATE
                ? found.get(name).isEmpty() && !granted.mayCreate(name)
                : found.get(name).filter(g -> lacks(g, right)).isPresent();
        lacking.merge(right, lacks, Boolean::logicalOr);
      }
    }
    lacking.forEach(
        (right, lacks) -> {
          if (lacks) {
            missing(right);
          }
        });
  }

  private void others(Right right) {
    boolean lacks =
        right.type() == ResourceType.GROUP
            ? granted.onGroup(right.name()).filter(g -> !g.contains(right.operation())).isPresent()
            : !granted.maySeeTransaction(right.name() + "check");
    if (lacks) {
      missing(right);
    }
  }

  private void missing(Right right) {
    problems.add(new Problem("kafka.*", "the broker does not grant " + right));
  }
}
