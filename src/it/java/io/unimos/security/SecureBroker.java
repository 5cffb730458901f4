package io.unimos.security;

import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.awaitility.Awaitility;

/**
 * A broker that lets nobody do anything unless an ACL says so, with a listener for SCRAM over TLS
 * and one for client certificates. The plain listener belongs to the test, which may do everything.
 */
public final class SecureBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int SCRAM_ITERATIONS = 4096;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final EmbeddedBroker broker;
  private final Admin admin;
  private final String sasl;
  private final String mutual;

  private SecureBroker(EmbeddedBroker broker, String sasl, String mutual) {
    this.broker = broker;
    this.sasl = sasl;
    this.mutual = mutual;
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /**
   * Starts it.
   *
   * @param server the broker's key
   * @param client the one that clients may show
   */
  public static SecureBroker start(Path folder, TestKeys server, TestKeys client) {
    String sasl = HOST + ":" + FreePort.any();
    String mutual = HOST + ":" + FreePort.any();
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            folder,
            settings -> {
              settings.merge(
                  "listeners", ",SASL://%s,MUTUAL://%s".formatted(sasl, mutual), String::concat);
              settings.merge(
                  "listener.security.protocol.map", ",SASL:SASL_SSL,MUTUAL:SSL", String::concat);
              settings.put(
                  "authorizer.class.name",
                  "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
              settings.put("super.users", "User:ANONYMOUS");
              putKey(settings, "listener.name.sasl.", server);
              settings.put("listener.name.sasl.sasl.enabled.mechanisms", "SCRAM-SHA-512");
              settings.put(
                  "listener.name.sasl.scram-sha-512.sasl.jaas.config",
                  "org.apache.kafka.common.security.scram.ScramLoginModule required;");
              putKey(settings, "listener.name.mutual.", server);
              settings.put("listener.name.mutual.ssl.client.auth", "required");
              settings.put("listener.name.mutual.ssl.truststore.type", "PEM");
              settings.put(
                  "listener.name.mutual.ssl.truststore.location", client.certificate().toString());
              return settings;
            });
    return new SecureBroker(broker, sasl, mutual);
  }

  private static void putKey(Map<String, String> settings, String prefix, TestKeys key) {
    settings.put(prefix + "ssl.keystore.type", "PKCS12");
    settings.put(prefix + "ssl.keystore.location", key.store().toString());
    settings.put(prefix + "ssl.keystore.password", key.password());
    settings.put(prefix + "ssl.key.password", key.password());
  }

  /** Returns the address for the test's own connection. */
  public EmbeddedBroker plain() {
    return broker;
  }

  /** {@code host:port} of the listener for SASL_SSL with SCRAM-SHA-512. */
  public String sasl() {
    return sasl;
  }

  /** {@code host:port} of the listener for client certificates. */
  public String mutual() {
    return mutual;
  }

  /** Makes a user for SCRAM. */
  public void addUser(String name, String password) {
    UserScramCredentialAlteration user =
        new UserScramCredentialUpsertion(
            name,
            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS),
            password);
    get(admin.alterUserScramCredentials(List.of(user)).all());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> get(admin.describeUserScramCredentials().users()).contains(name));
  }

  /** Grants rights, and waits until the broker acts on them: the controller answers before. */
  public void grant(Collection<AclBinding> rights) {
    get(admin.createAcls(rights).all());
    Awaitility.await().atMost(PATIENCE).until(() -> granted().containsAll(rights));
  }

  /** Takes rights away, likewise. */
  public void revoke(Collection<AclBinding> rights) {
    get(admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList()).all());
    Awaitility.await().atMost(PATIENCE).until(() -> Collections.disjoint(granted(), rights));
  }

  private Collection<AclBinding> granted() {
    return get(admin.describeAcls(AclBindingFilter.ANY).values());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
