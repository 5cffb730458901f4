package io.unimos.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPortTest {
  private static final Duration LIFETIME = Duration.ofMillis(500);

  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private HttpPort port;

  /** Answers below /long, which asks for the time, when three lives are over; else never. */
  @BeforeEach
  void start() throws IOException {
    port =
        new HttpPort(
            new HttpPort.Address("127.0.0.1", 0, List.of()),
            new HttpPort.Limits(4096, 8, 8, Duration.ofMinutes(5), LIFETIME),
            (request, response, callback) -> false,
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                if (request.getHttpURI().getPath().equals("/long")) {
                  port.lastFor(Duration.ofMinutes(5), request, response);
                  var unused =
                      later.schedule(
                          () -> response.write(true, ByteBuffer.wrap(new byte[] {'!'}), callback),
                          3 * LIFETIME.toMillis(),
                          TimeUnit.MILLISECONDS);
                }
                return true;
              }
            });
    port.start();
  }

  @AfterEach
  void stop() {
    port.close();
    later.shutdownNow();
  }

  @Test
  void shouldEndWhatLastsUnlessItMay() throws IOException {
    assertThat(answer("/")).isEmpty();

    // a machine that stalls asks for the time when it is over
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(SocketException.class)
        .untilAsserted(
            () ->
                assertThat(answer("/long"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close\r\n")
                    .endsWith("!"));
  }

  private String answer(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      socket.setSoTimeout(120_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
