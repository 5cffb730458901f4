package io.unimos.service.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.EagerContentHandler.RetainedContentLoaderFactory;
import org.eclipse.jetty.util.Callback;

/**
 * A handler that answers a request only when its body has arrived, even if the headers alone lead
 * to a refusal. After an earlier answer Jetty would close the connection at its own time without
 * notice. A client that reuses the connection (the JDK's, curl) would then fail in the middle of a
 * request, and may not repeat a POST by itself. No thread waits for the body.
 */
final class BodyFirst {
  /**
   * The bound on a body, larger than any form of the service. A longer one is answered at once, and
   * its connection is closed.
   */
  private static final int MOST_BYTES = 4096;

  /**
   * The value with which Jetty chooses how many of its buffers' bytes the frames of a body take.
   */
  private static final int FRAMES = -1;

  private BodyFirst() {}

  /** Wraps a handler. */
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
