package io.unimos.harness;

import com.sun.net.httpserver.HttpExchange;
import io.unimos.lab.broker.FreePort;
import io.unimos.lab.broker.LocalRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A schema registry that can be told to fail. */
public final class StubRegistry extends LocalRegistry {
  private final Map<Integer, Integer> withheld = new ConcurrentHashMap<>();
  private volatile long answerMillis;
  private volatile boolean failing;
  private volatile boolean forbidding;

  private StubRegistry(String address) throws IOException {
    // it comes back to where it was
    super(new InetSocketAddress(address, FreePort.at(InetAddress.getByName(address))));
  }

  public static StubRegistry start() throws IOException {
    return start("127.0.0.1");
  }

  /** Starts one at another of this machine's addresses. */
  public static StubRegistry start(String address) throws IOException {
    return new StubRegistry(address);
  }

  /** From now on every answer is 503, or as it should be. */
  public void fail(boolean fails) {
    failing = fails;
  }

  /** From now on whoever asks for this schema gets a refusal of this status. */
  public void withhold(int id, int status) {
    withheld.put(id, status);
  }

  /** From now on every answer is 403, as with a password that was changed, or as it should be. */
  public void forbidAll(boolean forbids) {
    forbidding = forbids;
  }

  /** From now on every answer takes so long. */
  public void slow(long millis) {
    answerMillis = millis;
  }

  @Override
  protected void handle(HttpExchange exchange) throws IOException {
    try {
      // that it takes time is the fault itself: nothing comes about that it could wait for
      Thread.sleep(answerMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    String path = exchange.getRequestURI().getPath();
    int refused = forbidding ? 403 : 0;
    if (path.startsWith("/schemas/ids/")) {
      int id = Integer.parseInt(path.split("/", -1)[3]);
      refused = withheld.getOrDefault(id, refused);
    }
    if (failing) {
      refuse(exchange, 503, 50_301, "out of order");
    } else if (refused > 0) {
      refuse(exchange, refused, 40_301, "forbidden");
    } else {
      super.handle(exchange);
    }
  }
}
