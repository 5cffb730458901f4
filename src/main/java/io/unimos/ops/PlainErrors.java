package io.unimos.ops;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers that Jetty gives before a request is ours, such as 400 and 431: the status in words, and
 * nothing of what was sent or of what runs here.
 */
final class PlainErrors extends ErrorHandler {

  PlainErrors() {
    setShowStacks(false);
  }

  @Override
  protected boolean generateAcceptableResponse(
      Request request,
      Response response,
      Callback callback,
      String contentType,
      List<Charset> charsets,
      int code,
      String message,
      Throwable cause) {
    byte[] line = (HttpStatus.getMessage(code) + "\n").getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put("Content-Type", "text/plain;charset=utf-8");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Cache-Control", "no-store");
    response.getHeaders().put("Content-Security-Policy", "default-src 'none'");
    response.write(true, ByteBuffer.wrap(line), callback);
    return true;
  }
}
