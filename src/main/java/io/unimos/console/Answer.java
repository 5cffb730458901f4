package io.unimos.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A complete HTTP answer, with headers that keep the browser from loading or running anything
 * foreign.
 */
record Answer(int status, String type, byte[] body, String cache) {
  private static final Map<String, String> HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "X-Frame-Options", "DENY",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                  + " frame-ancestors 'none'");

  static final String HTML = "text/html;charset=utf-8";

  static Answer of(int status, String type, String body) {
    return new Answer(status, type, body.getBytes(StandardCharsets.UTF_8), "no-store");
  }

  static Answer html(String body) {
    return of(200, HTML, body);
  }

  static Answer line(int status, String text) {
    return of(status, "text/plain;charset=utf-8", text + "\n");
  }

  boolean send(Response response, Callback callback) {
    response.setStatus(status);
    begin(response, type, cache);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  static void begin(Response response, String type, String cache) {
    HEADERS.forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, cache);
  }
}
