package io.unimos.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.page.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The distribution's browser without a window, for tests that read what a person reads. With {@code
 * -Dunimos.docs=write} it takes the pictures of the docs. Closed by the one who opens it.
 */
public final class Chromium implements AutoCloseable {
  /** True if pictures are requested. */
  public static final boolean PICTURES = "write".equals(System.getProperty("unimos.docs"));

  private static final Path DOCS = Path.of("src/site/images");
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
    size(1200, 900);
  }

  /** Skips the test where there is none. */
  public static void require() {
    assumeTrue(
        Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
        () -> "skipped: no " + BROWSER + " with " + DRIVER + "; .ci/run installs them");
  }

  /** A window of 1200 x 900 pixels. */
  public static Chromium open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return new Chromium(
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options));
  }

  /** To click and type with. */
  public ChromeDriver driver() {
    return driver;
  }

  /** Makes the page as large as such a screen. */
  public void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** {@code light} or {@code dark}. */
  public void colours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** All that can be read. */
  public String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Returns the value of an expression in the page. */
  public Number number(String expression) {
    return (Number) driver.executeScript("return " + expression);
  }

  /** Takes a picture for the docs, where pictures are wanted. */
  public void picture(String name) throws IOException {
    if (PICTURES) {
      Files.createDirectories(DOCS);
      Files.write(DOCS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }
  }

  /** Fails on barriers that axe finds. */
  public void assertAccessible(String what) {
    driver.executeScript(new String(Templates.resource("axe.min.js"), StandardCharsets.UTF_8));
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document).then(r => done(r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' '))))"
                + ".catch(e => done([String(e)]))");
    assertThat((List<?>) found).as(what).isEmpty();
  }

  /** Returns the browser's complaints since the last call. */
  public List<LogEntry> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
