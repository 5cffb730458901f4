package io.unimos.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.page.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  /** The time for its start, and for axe on a page of a thousand cameras. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * Returns what is wrong with the layout, a line each; what scrolls may be wider than its frame.
   */
  private static final String LAYOUT =
      """
      const found = [];
      const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')
        + (e.className && e.className.split ? '.' + e.className.split(' ').join('.') : '')
        + ' "' + e.textContent.trim().slice(0, 40) + '"';
      const box = e => e.getBoundingClientRect();
      const shown = e => e.checkVisibility() && box(e).width > 1 && box(e).height > 1 && box(e).right > 0
        && getComputedStyle(e).visibility !== 'hidden';
      const scrolls = e => e && e !== document.body
        && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
      const all = [...document.body.querySelectorAll('*')]
        .filter(e => shown(e) && (e.tagName === 'svg' || !e.closest('svg')));
      for (const e of all) {
        const parent = e.parentElement;
        if (!scrolls(parent)
            && (box(e).right > box(parent).right + 2 || box(e).left < box(parent).left - 2)) {
          found.push(name(e) + ' leaves ' + name(parent));
        }
        if (e.tagName === 'svg' && parent.classList.contains('scroll')
            && box(e).height > parent.clientHeight + 2) {
          found.push(name(parent) + ' cuts its drawing');
        }
      }
      const texts = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const node = walk.currentNode;
        const e = node.parentElement;
        if (!node.data.trim() || !shown(e) || e.closest('option, title, style, script')) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const frame = e.closest('.scroll') ? box(e.closest('.scroll')) : null;
        for (const r of range.getClientRects()) {
          if (!frame || (r.top < frame.bottom && r.bottom > frame.top)) texts.push({node, r});
        }
        if (e.closest('td, th') && !e.closest('.free, tbody th') && !/[\\s-]/.test(node.data.trim())
            && new Set([...range.getClientRects()].map(r => Math.round(r.bottom / 9))).size > 1) {
          found.push(node.data + ' is broken within a word');
        }
      }
      for (const e of all) {
        if (/^(IMG|svg|INPUT|SELECT|METER)$/.test(e.tagName)) texts.push({node: e, r: box(e)});
      }
      for (let i = 0; i < texts.length; i++) {
        for (let j = 0; j < i; j++) {
          const a = texts[i], b = texts[j];
          if (a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node)) continue;
          const wide = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
          const high = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
          if (wide > 2 && high > 4) {
            found.push((a.node.data || name(a.node)) + ' lies over ' + (b.node.data || name(b.node)));
          }
        }
      }
      for (const text of document.querySelectorAll('svg text')) {
        const r = box(text);
        for (const line of text.closest('svg').querySelectorAll('polyline')) {
          const matrix = line.getScreenCTM();
          for (const point of line.points) {
            const p = point.matrixTransform(matrix);
            if (p.x > r.left && p.x < r.right && p.y > r.top && p.y < r.bottom) {
              found.push(text.textContent + ' lies under a curve');
              break;
            }
          }
        }
      }
      return [...new Set(found)].slice(0, 20);
      """;

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
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withTimeout(PATIENCE)
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return new Chromium(driver);
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

  /**
   * Fails where an element leaves its parent, a text lies over another one or over a curve, or a
   * drawing is cut by its frame: at the width of a phone and of a desk, in light and dark colours
   * with a contrast of 4.5:1 (axe).
   */
  public void assertLaidOut(String what) {
    for (int width : new int[] {400, 1280}) {
      size(width, 900);
      for (String scheme : List.of("light", "dark")) {
        colours(scheme);
        String where = "%s, %d pixels, %s".formatted(what, width, scheme);
        assertThat(layoutFaults()).as(where).isEmpty();
        assertAccessible(where);
      }
    }
    colours("light");
    size(1200, 900);
  }

  /** Returns what is wrong with the layout of the page as it is now. */
  public List<?> layoutFaults() {
    return (List<?>) driver.executeScript(LAYOUT);
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
