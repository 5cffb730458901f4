package io.unimos.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with a self-signed certificate, made by the JDK's keytool when a test needs one, so that no
 * key lies in the repository and none expires.
 *
 * @param store PKCS 12, holds key and certificate
 * @param certificate PEM, for those who are to trust it
 * @param password of the store and the key
 */
public record TestKeys(Path store, Path certificate, String password) {

  /**
   * Makes a key.
   *
   * @param folder to put the files into
   * @param name of the files, and the certificate's CN
   * @param alternativeNames as keytool takes them: {@code dns:localhost,ip:127.0.0.1}
   * @param password at least six characters
   */
  public static TestKeys make(Path folder, String name, String alternativeNames, String password) {
    Path store = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".pem");
    keytool(
        "-genkeypair -alias key -keyalg EC -groupname secp256r1 -validity 30 -storetype PKCS12"
            + " -dname CN=%s -ext san=%s -keystore %s -storepass %s"
                .formatted(name, alternativeNames, store, password));
    keytool(
        "-exportcert -rfc -alias key -keystore %s -storepass %s -file %s"
            .formatted(store, password, certificate));
    return new TestKeys(store, certificate, password);
  }

  private static void keytool(String arguments) {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = List.of((tool + " " + arguments).split(" ", -1));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A context that shows this key and trusts it and nobody else. */
  public SSLContext context() {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(keys, password.toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("peer", keys.getCertificate("key"));
      TrustManagerFactory peers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      peers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), peers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
