package io.unimos.ops;

import io.unimos.numbers.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The page at {@code /}: one HTML file with its script and style inside. The browser is told the
 * hashes of both, so that nothing else can run in it, whatever a producer chose as domain name.
 */
final class LivePage {
  private final String html;
  private final String contentSecurityPolicy;

  private LivePage(String html) {
    this.html = html;
    this.contentSecurityPolicy =
        "default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; "
                .formatted(hash(inside(html, "script")), hash(inside(html, "style")))
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  static LivePage load() {
    try (InputStream page = LivePage.class.getResourceAsStream("live.html")) {
      return new LivePage(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String html() {
    return html;
  }

  String contentSecurityPolicy() {
    return contentSecurityPolicy;
  }

  private static String inside(String html, String element) {
    String open = "<" + element + ">";
    return html.substring(html.indexOf(open) + open.length(), html.indexOf("</" + element + ">"));
  }

  private static String hash(String text) {
    return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text));
  }
}
