package io.unimos.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The pod of a Kubernetes StatefulSet that this process runs in. It finds out whether the set still
 * has a place for the pod, which only the API server knows. Uses the pod's own token, which needs
 * {@code get} on its set.
 */
public final class StatefulPod {
  /** The folder in which the kubelet puts token, ca.crt and namespace. */
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Pattern NAME = Pattern.compile("(.+)-(\\d{1,9})");

  /** The timeout of a request: a hook's time counts against the pod's grace period. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String server;
  private final String pod;
  private final Path account;

  /**
   * @param server {@code host:port} of the API server
   * @param pod the pod's name: that of the set, a hyphen, its ordinal
   * @param account the folder of token, ca.crt and namespace
   */
  StatefulPod(String server, String pod, Path account) {
    this.server = server;
    this.pod = pod;
    this.account = account;
  }

  /** Returns the pod of this process, as its environment describes it. */
  public static StatefulPod here(Map<String, String> environment) {
    return here(environment, ACCOUNT);
  }

  static StatefulPod here(Map<String, String> environment, Path account) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc");
    return new StatefulPod(
        (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"),
        environment.getOrDefault("HOSTNAME", ""),
        account);
  }

  /**
   * Returns true when the set was scaled below this pod's ordinal, or is being deleted, so that the
   * pod will not come back.
   *
   * @throws IOException if the API server cannot be asked, or gives no answer to this
   */
  public boolean isScaledAway() throws IOException {
    Matcher name = NAME.matcher(pod);
    if (!name.matches()) {
      throw new IOException("'" + pod + "' is no name of a StatefulSet's pod");
    }
    JsonNode set = get(name.group(1));
    JsonNode spec = set.path("spec");
    int end = spec.path("ordinals").path("start").asInt(0) + spec.path("replicas").asInt(1);
    return set.path("metadata").has("deletionTimestamp") || Integer.parseInt(name.group(2)) >= end;
  }

  private JsonNode get(String name) throws IOException {
    String namespace = Files.readString(account.resolve("namespace")).strip();
    String token = Files.readString(account.resolve("token")).strip();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://%s/apis/apps/v1/namespaces/%s/statefulsets/%s"
                        .formatted(server, namespace, name)))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .timeout(PATIENCE)
            .build();
    try {
      HttpResponse<byte[]> answer =
          HttpClient.newBuilder()
              .sslContext(trusting(account.resolve("ca.crt")))
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(
            "the API server answers %d for StatefulSet %s".formatted(answer.statusCode(), name));
      }
      return new ObjectMapper().readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Returns a context that trusts the cluster's own authority and no other. */
  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority-" + number++, each);
      }
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
