package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.cli.TopicReader;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.demo.DemoPlay;
import io.unimos.lab.demo.DemoTable;
import io.unimos.lab.demo.DemoWorld;
import io.unimos.service.EventProducer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The console of a demo in a real browser: it reads what a person reads, and clicks. With {@code
 * -Dunimos.docs=write} it plays longer and takes the pictures of the docs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class ConsoleBrowserIT {
  private static final boolean PICTURES = "write".equals(System.getProperty("unimos.docs"));
  private static final int IMAGES = PICTURES ? 450 : 24;
  private static final int SEED = 11;
  private static final Path DOCS = Path.of("src/site/images");
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HOSTILE =
      "\"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>";

  private static DemoWorld world;
  private static ChromeDriver browser;

  @BeforeAll
  static void play() throws Exception {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
        () -> "skipped: no " + CHROMIUM + " with " + DRIVER + "; .ci/run installs them");
    world = DemoWorld.open(0, 0);
    DemoTable table =
        new DemoTable(
            new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            System::nanoTime);
    List<DemoCamera> cameras = DemoCamera.street(SEED, IMAGES);
    assertThat(new DemoPlay(world, cameras, Optional.empty(), table).run(() -> false)).isTrue();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
    size(1200, 900);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.quit();
    }
    if (world != null) {
      world.close();
    }
  }

  private static void size(int width, int height) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  private static void open(String path) {
    browser.get(world.consoleUrl() + path);
  }

  private static String text() {
    return browser.findElement(By.tagName("body")).getText();
  }

  private static void awaitText(String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(text()).contains(text));
  }

  private static void colours(String scheme) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private static void picture(String name) throws Exception {
    if (PICTURES) {
      Files.createDirectories(DOCS);
      Files.write(
          DOCS.resolve("console-" + name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
  }

  /** What axe finds that keeps people out. */
  private static void assertAccessible(String what) throws Exception {
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    try (InputStream in = ConsoleBrowserIT.class.getResourceAsStream("/axe.min.js")) {
      in.transferTo(script);
    }
    browser.executeScript(script.toString(StandardCharsets.UTF_8));
    Object found =
        browser.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document).then(r => done(r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' '))))"
                + ".catch(e => done([String(e)]))");
    assertThat((List<?>) found).as(what).isEmpty();
  }

  private static Number number(String script) {
    return (Number) browser.executeScript("return " + script);
  }

  /** The day-fog-night camera, by its link, whatever its name. */
  private static String camera() {
    return DemoCamera.street(SEED, 1).get(2).domain();
  }

  @Test
  @Order(1)
  void shouldLeadFromTheFleetToTheImagesOfOneCamera() throws Exception {
    open("");
    awaitText("Right answers of ");
    assertThat(text()).contains("adapted", "of the last 200 images", "truth ");
    assertAccessible("fleet");
    picture("fleet");

    browser.findElement(By.tagName("body")).sendKeys("/");
    browser.switchTo().activeElement().sendKeys(camera(), Keys.ENTER);
    awaitText("1 cameras");
    browser.findElement(By.linkText(camera())).click();
    awaitText("Classes");
    browser.findElement(By.id("show-all")).click();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                number(
                            "[...document.querySelectorAll('.images img')]"
                                + ".filter(i => i.complete && i.naturalWidth > 0).length")
                        .intValue()
                    > 0);

    assertThat(text()).contains("zero-shot", "prototypes");
    browser.executeScript("window.scrollTo(0, 0)");
    assertAccessible("camera");
    colours("dark");
    assertAccessible("camera, dark");
    picture("camera-dark");
    colours("light");
    picture("camera");
  }

  @Test
  @Order(2)
  void shouldFreezeWithTheTokenAndShowTheAnswer() throws Exception {
    open("camera?name=" + camera());
    awaitText("Freeze");

    browser.findElement(By.cssSelector("button[value=freeze]")).click();
    awaitText("The token is missing or wrong");
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()), Keys.ENTER);
    browser.findElement(By.cssSelector("button[value=freeze]")).click();

    awaitText("Sent as adapter-commands-");
    awaitText("freeze by console");
    awaitText("done,");
    assertThat(browser.findElement(By.cssSelector("#now .state")).getText()).isEqualTo("frozen");
    assertThat(browser.getCurrentUrl()).doesNotContain(Files.readString(world.tokenFile()));
  }

  @Test
  @Order(3)
  void shouldFitAPhone() throws Exception {
    size(400, 800);

    open("");
    awaitText(camera());
    assertThat(number("document.documentElement.scrollWidth").intValue()).isLessThanOrEqualTo(400);
    picture("phone");
    open("camera?name=" + camera());
    awaitText("Classes");
    assertThat(number("document.documentElement.scrollWidth").intValue()).isLessThanOrEqualTo(400);
    size(1200, 900);
  }

  @Test
  @Order(4)
  void shouldShowWhatAVersionFlips() throws Exception {
    // so few images as otherwise bring no version; ConsoleIT has some of its own making
    assumeTrue(PICTURES, () -> "skipped: takes a picture, with -Dunimos.docs=write");
    open("camera?name=" + camera());
    awaitText("Classes");
    browser.findElement(By.cssSelector("#live details summary")).click();
    browser.findElement(By.cssSelector("a[href^='/version']")).click();
    awaitText("images flip");

    assertAccessible("flips");
    picture("flips");
  }

  @Test
  @Order(5)
  void shouldLabelByKeysAndTakeBack() throws Exception {
    ask();
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("label?name=" + camera());
              assertThat(text()).containsPattern("([3-9]|\\d\\d) images wait");
            });
    awaitText("images wait");
    int waiting = number("parseInt(document.querySelector('#ask .counts').textContent)").intValue();
    assertThat(waiting).isGreaterThanOrEqualTo(3);
    browser.findElement(By.id("token")).clear();
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()));
    browser.findElement(By.id("by")).sendKeys("ann", Keys.TAB);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> number("document.querySelector('.label img').naturalWidth").intValue() > 200);
    assertAccessible("labelling");
    picture("label");
    String first = browser.findElement(By.cssSelector(".label figcaption")).getText();

    press("1");
    awaitText(waiting - 1 + " images wait");
    press("s");
    press("0");
    awaitText(waiting - 2 + " images wait");
    press("u");
    awaitText(waiting - 1 + " images wait");

    assertThat(labels()).containsExactly("CLASS", "NONE_OF_THESE", "WITHDRAWN");
    assertThat(text()).doesNotContain(first);
    assertThat(browser.getCurrentUrl()).doesNotContain(Files.readString(world.tokenFile()));
  }

  private static void press(String key) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !browser.findElements(By.cssSelector("[data-key='" + key + "']")).isEmpty());
    browser.executeScript("document.activeElement.blur()");
    browser.findElement(By.tagName("body")).sendKeys(key);
  }

  @Test
  @Order(6)
  void shouldShowADeadLetterAndSendItAgain() throws Exception {
    byte[] bad = "<svg onload=alert(1)> is no image".getBytes(StandardCharsets.UTF_8);
    try (Producer<String, Object> producer = EventProducer.open(world.settings())) {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  world.settings().topics().images(),
                  "loading-bay",
                  new ImageEvent(
                      "bay-1",
                      "loading-bay",
                      ByteBuffer.wrap(bad),
                      null,
                      Instant.now(),
                      Map.of())));
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("dead-letters");
              assertThat(text()).contains("loading-bay");
            });
    browser.findElement(By.cssSelector("td a[href^='/dead-letter?']")).click();
    awaitText("the decoder refuses");
    assertThat(text()).contains("3c 73 76 67", "unimos.reason");
    assertAccessible("dead letter");
    picture("dead-letter");
    open("dead-letters");
    browser.findElement(By.id("token")).clear();
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()));
    browser.findElement(By.id("all")).click();
    browser.findElement(By.id("send")).click();

    awaitText("1 sent again");
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("dead-letters");
              assertThat(browser.findElement(By.tagName("table")).getText()).contains("sent again");
            });
    assertAccessible("dead letters");
  }

  /** Asks for three of the camera's images, as the service does. */
  private static void ask() throws Exception {
    LabellingTopics.make(world.settings());
    TopicSettings topics = world.settings().topics();
    List<Prediction> seen = new ArrayList<>();
    try (TopicReader reader = new TopicReader(world.settings(), "test");
        Producer<String, Object> producer = EventProducer.open(world.settings())) {
      reader.fromBeginning(topics.predictions());
      reader.toEnd(
          record -> {
            if (TopicReader.key(record).equals(camera())) {
              seen.add((Prediction) reader.event(record.topic(), record.value()));
            }
          });
      for (Prediction each : seen.subList(0, 3)) {
        AnnotationRequest request =
            ConsoleEvents.request(
                camera(),
                each.getId(),
                each.getDomainSequence(),
                each.getLabel(),
                each.getZeroShotLabel());
        request.put("sourcePartition", each.getSourcePartition());
        request.put("sourceOffset", each.getSourceOffset());
        var unused =
            producer.send(new ProducerRecord<>(topics.annotationRequests(), camera(), request));
      }
    }
  }

  private static List<String> labels() {
    List<String> kinds = new ArrayList<>();
    try (TopicReader reader = new TopicReader(world.settings(), "test")) {
      reader.fromBeginning(world.settings().topics().labels());
      reader.toEnd(
          record ->
              kinds.add(((Label) reader.event(record.topic(), record.value())).getKind().name()));
    }
    return kinds;
  }

  @Test
  @Order(7)
  void shouldShowAThousandCamerasAndRunNothingThatStrangersWrote() throws Exception {
    try (Producer<String, Object> producer = EventProducer.open(world.settings())) {
      for (int i = 0; i < 1_000; i++) {
        send(producer, "camera-%03d".formatted(i), i % 7 == 0);
      }
      send(producer, HOSTILE, true);
    }

    open("");
    awaitText("1005 cameras");
    picture("thousand");
    assertThat(number("document.querySelectorAll('tbody tr').length").intValue()).isEqualTo(50);
    assertThat(
            number(
                    "performance.getEntriesByType('resource').concat("
                        + "performance.getEntriesByType('navigation'))"
                        + ".reduce((sum, e) => sum + e.encodedBodySize, 0)")
                .intValue())
        .isLessThanOrEqualTo(300_000);
    open("?search=pwned");
    awaitText("1 cameras");
    browser.findElement(By.cssSelector("tbody a")).click();
    awaitText("Classes");

    assertThat(browser.findElement(By.tagName("h1")).getText()).isEqualTo(HOSTILE);
    assertThat(browser.executeScript("return window.pwned === undefined")).isEqualTo(true);
    String origin = world.consoleUrl();
    Object elsewhere =
        browser.executeScript(
            "return performance.getEntriesByType('resource').map(e => e.name)"
                + ".filter(n => !n.startsWith(arguments[0]))",
            origin);
    assertThat((List<?>) elsewhere).isEmpty();
    open("dead-letters");
    awaitText("Dead letters");
    assertAccessible("dead letters");
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .filteredOn(entry -> entry.getMessage().contains("Content Security Policy"))
        .isEmpty();
  }

  private static void send(Producer<String, Object> producer, String domain, boolean changed) {
    Instant now = Instant.now();
    Prediction prediction = ConsoleEvents.prediction(domain, 1, changed ? HOSTILE : "bus", "car");
    DriftReport drift =
        ConsoleEvents.drift(domain, 1, changed ? "FLUSH" : "KEEP", now, changed ? 3.0 : 0.4);
    String predictions = world.settings().topics().predictions();
    var unused = producer.send(new ProducerRecord<>(predictions, domain, prediction));
    unused = producer.send(new ProducerRecord<>(world.settings().topics().drift(), domain, drift));
  }
}
