package io.unimos.service.check;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The smallest set of rights that a broker has to grant to the service. The check at the start, the
 * security page and the test that removes the rights one by one all read this list. Stateless.
 */
public final class KafkaRights {
  private KafkaRights() {}

  /**
   * One right on one resource.
   *
   * @param prefixed true if {@code name} is a prefix of the resources' names
   */
  public record Right(ResourceType type, String name, boolean prefixed, AclOperation operation) {

    /**
     * Returns the right in the form of Kafka's documentation: {@code DescribeConfigs on topic
     * 'images'}.
     */
    @Override
    public String toString() {
      String resource = type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return "%s on %s%s '%s'"
          .formatted(camelCase(operation), resource, prefixed ? "s that begin with" : "", name);
    }

    private static String camelCase(AclOperation operation) {
      StringBuilder text = new StringBuilder();
      for (String word : operation.name().split("_", -1)) {
        text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
      }
      return text.toString();
    }
  }

  /** Returns the names of the topics of which these roles need a right, in the order of data. */
  static Set<String> topics(Settings settings, Set<Role> roles, AclOperation operation) {
    return of(settings, roles).stream()
        .filter(right -> right.type() == ResourceType.TOPIC && !right.prefixed())
        .filter(right -> right.operation() == operation)
        .map(Right::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Returns the rights that these roles need; topics first, in the order in which data flows. */
  public static List<Right> of(Settings settings, Set<Role> roles) {
    List<Right> rights = new ArrayList<>();
    TopicSettings topics = settings.topics();
    boolean encode = roles.contains(Role.ENCODE);
    boolean adapt = roles.contains(Role.ADAPT);
    if (encode) {
      topic(rights, topics.images(), AclOperation.READ);
      topic(rights, topics.features(), AclOperation.WRITE);
    }
    if (adapt) {
      topic(rights, topics.features(), AclOperation.READ);
      topic(rights, topics.predictions(), AclOperation.WRITE);
      topic(rights, topics.drift(), AclOperation.WRITE);
      topic(rights, topics.adapterVersions(), AclOperation.WRITE);
      topic(rights, topics.adapterCommands(), AclOperation.READ);
      if (settings.adaptation().annotate().on()) {
        topic(rights, topics.annotationRequests(), AclOperation.WRITE);
        topic(rights, topics.labels(), AclOperation.READ);
      }
    }
    topic(rights, topics.deadLetters(), AclOperation.WRITE);
    for (Role role : EnumSet.copyOf(roles)) {
      application(rights, settings, role);
    }
    return rights;
  }

  /** Adds a role's own changelogs, group and transactions. */
  private static void application(List<Right> rights, Settings settings, Role role) {
    String group = settings.service().applicationId(role);
    String own = group + "-";
    if (role == Role.ADAPT) {
      for (AclOperation operation :
          List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE)) {
        rights.add(new Right(ResourceType.TOPIC, own, true, operation));
      }
    }
    rights.add(new Right(ResourceType.GROUP, group, false, AclOperation.READ));
    rights.add(new Right(ResourceType.TRANSACTIONAL_ID, own, true, AclOperation.WRITE));
  }

  /** The limits and the cleanup policy of each topic are checked before the start. */
  private static void topic(List<Right> rights, String name, AclOperation operation) {
    rights.add(new Right(ResourceType.TOPIC, name, false, operation));
    Right configs = new Right(ResourceType.TOPIC, name, false, AclOperation.DESCRIBE_CONFIGS);
    if (!rights.contains(configs)) {
      rights.add(configs);
    }
  }
}
