package io.unimos.ops;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EagerContentHandler.RetainedContentLoaderFactory;
import org.eclipse.jetty.util.Callback;

/**
 * Answers a request when its body is there, also one that is refused for its headers alone. An
 * answer before it would have Jetty end the connection at its own time and without a word, and a
 * client that keeps it for its next request (the JDK's, curl) would find it dead in mid-request,
 * which none may repeat by itself for a POST. No thread waits for the body.
 */
final class BodyFirst {
  /** More than any form of ours. What is longer is answered at once, on a connection that ends. */
  private static final int MOST_BYTES = 4096;

  /** Jetty chooses how many bytes of its buffers it takes for the frames of a body. */
  private static final int FRAMES = -1;

  private BodyFirst() {}

  /** Puts it before a handler. */
  static Handler before(Handler handler) {
    return new EagerContentHandler(
        new Handler.Wrapper(handler) {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            if (!request.consumeAvailable()) {
              response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
            return super.handle(request, response, callback);
          }
        },
        new RetainedContentLoaderFactory(MOST_BYTES, FRAMES, false));
  }
}
