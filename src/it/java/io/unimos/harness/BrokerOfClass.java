package io.unimos.harness;

import io.unimos.cli.TemporaryFolder;
import io.unimos.lab.broker.EmbeddedBroker;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One broker for all tests of a class, each of which has topics of its own. */
public final class BrokerOfClass implements BeforeAllCallback, AfterAllCallback {
  private TemporaryFolder folder;
  private EmbeddedBroker broker;

  @Override
  public void beforeAll(ExtensionContext test) throws IOException {
    folder = TemporaryFolder.create("unimos-broker");
    broker = EmbeddedBroker.start(folder.path());
  }

  @Override
  public void afterAll(ExtensionContext test) {
    if (broker != null) {
      broker.close();
    }
    folder.close();
  }

  /** Returns the broker, which runs from before the first test until after the last one. */
  public EmbeddedBroker get() {
    return broker;
  }
}
