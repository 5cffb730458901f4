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
import io.unimos.harness.Chromium;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.demo.DemoPlay;
import io.unimos.lab.demo.DemoTable;
import io.unimos.lab.demo.DemoWorld;
import io.unimos.service.EventProducer;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The console of a demo in a real browser: it reads what a person reads, and clicks. With {@code
 * -Dunimos.docs=write} it plays longer and takes the pictures of the docs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class ConsoleBrowserIT {
  private static final int IMAGES = Chromium.PICTURES ? 450 : 24;
  private static final int SEED = 11;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HOSTILE =
      "\"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>";

  private static DemoWorld world;
  private static Chromium chromium;
  private static ChromeDriver browser;

  @BeforeAll
  static void play() throws Exception {
    Chromium.require();
    world = DemoWorld.open(0, 0);
    DemoTable table =
        new DemoTable(
            new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            System::nanoTime);
    List<DemoCamera> cameras = DemoCamera.street(SEED, IMAGES);
    assertThat(new DemoPlay(world, cameras, Optional.empty(), table).run(() -> false)).isTrue();
    chromium = Chromium.open();
    browser = chromium.driver();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (world != null) {
      world.close();
    }
  }

  private static void open(String path) {
    browser.get(world.consoleUrl() + path);
  }

  private static void awaitText(String text) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(chromium.text()).contains(text));
  }

  private static void picture(String name) throws Exception {
    chromium.picture("console-" + name);
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
    assertThat(chromium.text()).contains("adapted", "of the last 200 images", "truth ");
    chromium.assertAccessible("fleet");
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
                chromium
                        .number(
                            "[...document.querySelectorAll('.images img')]"
                                + ".filter(i => i.complete && i.naturalWidth > 0).length")
                        .intValue()
                    > 0);

    assertThat(chromium.text()).contains("zero-shot", "prototypes");
    browser.executeScript("window.scrollTo(0, 0)");
    chromium.assertAccessible("camera");
    chromium.colours("dark");
    chromium.assertAccessible("camera, dark");
    picture("camera-dark");
    chromium.colours("light");
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
    chromium.size(400, 800);

    open("");
    awaitText(camera());
    assertThat(chromium.number("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(400);
    picture("phone");
    open("camera?name=" + camera());
    awaitText("Classes");
    assertThat(chromium.number("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(400);
    chromium.size(1200, 900);
  }

  @Test
  @Order(4)
  void shouldShowWhatAVersionFlips() throws Exception {
    // so few images as otherwise bring no version; ConsoleIT has some of its own making
    assumeTrue(Chromium.PICTURES, () -> "skipped: takes a picture, with -Dunimos.docs=write");
    open("camera?name=" + camera());
    awaitText("Classes");
    browser.findElement(By.cssSelector("#live details summary")).click();
    browser.findElement(By.cssSelector("a[href^='/version']")).click();
    awaitText("images flip");

    chromium.assertAccessible("flips");
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
              assertThat(chromium.text()).containsPattern("([3-9]|\\d\\d) images wait");
            });
    awaitText("images wait");
    int waiting =
        chromium.number("parseInt(document.querySelector('#ask .counts').textContent)").intValue();
    assertThat(waiting).isGreaterThanOrEqualTo(3);
    browser.findElement(By.id("token")).clear();
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()));
    browser.findElement(By.id("by")).sendKeys("ann", Keys.TAB);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                chromium.number("document.querySelector('.label img').naturalWidth").intValue()
                    > 200);
    chromium.assertAccessible("labelling");
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
    assertThat(chromium.text()).doesNotContain(first);
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
              assertThat(chromium.text()).contains("loading-bay");
            });
    browser.findElement(By.cssSelector("td a[href^='/dead-letter?']")).click();
    awaitText("the decoder refuses");
    assertThat(chromium.text()).contains("3c 73 76 67", "unimos.reason");
    chromium.assertAccessible("dead letter");
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
    chromium.assertAccessible("dead letters");
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
    browser.navigate().refresh();
    awaitText("1005 cameras");
    System.out.printf(
        "1,005 cameras: first paint after %d ms, all that the page asks for after %d ms%n",
        chromium
            .number("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            .intValue(),
        chromium
            .number("Math.max(...performance.getEntriesByType('resource').map(e => e.responseEnd))")
            .intValue());
    picture("thousand");
    assertThat(chromium.number("document.querySelectorAll('tbody tr').length").intValue())
        .isEqualTo(50);
    assertThat(
            chromium
                .number(
                    "performance.getEntriesByType('resource').concat("
                        + "performance.getEntriesByType('navigation'))"
                        + ".reduce((sum, e) => sum + e.encodedBodySize, 0)")
                .intValue())
        .isLessThanOrEqualTo(300_000);
    open("?search=pwned");
    awaitText("1 cameras");
    // the rows are drawn anew while one is looked for
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreException(StaleElementReferenceException.class)
        .until(
            () -> {
              browser.findElement(By.cssSelector("tbody a")).click();
              return true;
            });
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
    chromium.assertAccessible("dead letters");
    assertThat(chromium.complaints())
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
