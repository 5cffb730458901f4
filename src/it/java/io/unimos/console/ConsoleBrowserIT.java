package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.harness.Chromium;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.lab.demo.DemoPlay;
import io.unimos.lab.demo.DemoTable;
import io.unimos.lab.demo.DemoWorld;
import io.unimos.service.EventProducer;
import io.unimos.stream.read.TopicReader;
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
import org.openqa.selenium.interactions.Actions;

/**
 * The console of a demo in a real browser: it reads what a person reads, and clicks. With {@code
 * -Dunimos.docs=write} it plays longer and takes the pictures of the docs.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class ConsoleBrowserIT {
  private static final int IMAGES = Chromium.PICTURES ? 450 : 24;
  private static final int SEED = 11;

  /** Images of the camera that is labelled: until it asks, and until a window has ended since. */
  private static final int FIRST = Chromium.PICTURES ? 512 : 64;

  private static final int LABELLED = Chromium.PICTURES ? 900 : 136;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final String HOSTILE =
      "\"><img src=x onerror=window.pwned=1><script>window.pwned=1</script>";

  private static DemoWorld world;
  private static Chromium chromium;
  private static ChromeDriver browser;

  @BeforeAll
  static void play() throws Exception {
    Chromium.require();
    world = DemoWorld.open(Map.of(), step -> {});
    DemoTable table =
        new DemoTable(
            new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            System::nanoTime);
    List<DemoCamera> cameras = DemoCamera.street(SEED, IMAGES);
    assertThat(new DemoPlay(world, cameras, table).run(() -> false)).isTrue();
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

  private static void pointAt(String selector) {
    new Actions(browser).moveToElement(browser.findElement(By.cssSelector(selector))).perform();
  }

  /** The day-fog-night camera, by its link, whatever its name. */
  private static String camera() {
    return DemoCamera.street(SEED, 1).get(2).domain();
  }

  @Test
  @Order(1)
  void shouldLeadFromTheFleetToTheImagesOfOneCamera() throws Exception {
    open("");
    awaitText("Accuracy of ");
    assertThat(chromium.text())
        .contains("adapted", "truth ")
        .containsPattern("of the last [1-9]\\d* images?;");
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              // the drawing may be made anew meanwhile, and a pointer that rests tells nothing
              pointAt("h1");
              pointAt(".judged svg");
              assertThat(browser.findElement(By.id("tip")).getText())
                  .matches("from image \\d+: zero-shot \\d+ %, adapted \\d+ %");
            });
    pointAt("h1");
    chromium.assertAccessible("fleet");
    picture("fleet");

    browser.findElement(By.tagName("body")).sendKeys("/");
    browser.switchTo().activeElement().sendKeys(camera(), Keys.ENTER);
    awaitText("1 camera");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> browser.getCurrentUrl().contains("?search=" + camera() + "&"));
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

    awaitText("Pending: adapter-commands, partition ");
    awaitText("freeze by console");
    awaitText("done,");
    assertThat(chromium.number("document.querySelector('.actions').getBoundingClientRect().top"))
        .as("the answer is seen without scrolling")
        .satisfies(top -> assertThat(top.intValue()).isLessThan(900));
    assertThat(browser.findElement(By.cssSelector("#now .state")).getText()).startsWith("frozen");
    assertThat(browser.findElement(By.id("now")).getText()).contains("by console");
    assertThat(browser.getCurrentUrl()).doesNotContain(Files.readString(world.tokenFile()));

    open("?sort=name");
    awaitText("4 cameras");
    browser.findElement(By.id("all")).click();
    browser.findElement(By.cssSelector("#orders button[value=unfreeze]")).click();
    awaitText("4 of 4 pending");
    awaitText("unfreeze by console: done");
    assertThat(browser.findElement(By.id("said")).getText())
        .contains(camera() + ": pending, adapter-commands, partition ");
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
    for (String path :
        List.of("", "camera?show=all&name=" + camera(), "glossary", "label", "dead-letters")) {
      open(path);
      awaitText("UniMoS console");
      assertFits(path);
      chromium.assertLaidOut(path);
      chromium.size(400, 800);
    }
    chromium.size(1200, 900);
  }

  /** Each kind of fault that was seen once, planted. */
  @Test
  @Order(7)
  void shouldNoticeABrokenLayout() {
    open("glossary");
    awaitText("Glossary");
    browser.executeScript(
        "document.querySelector('main').insertAdjacentHTML('afterbegin',"
            + "'<div id=narrow><b>wide</b></div><p id=over>above</p><p>below</p>"
            + "<div class=scroll id=frame><svg viewBox=\"0 0 9 9\"></svg></div>"
            + "<svg viewBox=\"0 0 99 9\" width=99><polyline points=\"1,5 4,5\"/>"
            + "<text x=1 y=9>100 %</text></svg>"
            + "<table><tr><td id=word>IMAGE_FORMAT</td></tr></table>');"
            + "const style = (id, text) => document.getElementById(id).style.cssText = text;"
            + "style('narrow', 'width: 30px');"
            + "document.querySelector('#narrow b').style.cssText = 'display: block; width: 99px';"
            + "style('over', 'position: relative; top: 3em; margin: 0');"
            + "style('frame', 'width: 800px');"
            + "style('word', 'display: block; width: 50px; overflow-wrap: anywhere');");

    assertThat(String.join("\n", chromium.layoutFaults().stream().map(String::valueOf).toList()))
        .contains("leaves div#narrow", "lies over", "cuts its drawing", "lies under a curve")
        .contains("IMAGE_FORMAT is broken within a word");
  }

  private static void assertFits(String path) {
    assertThat(chromium.number("document.documentElement.scrollWidth").intValue())
        .as(path)
        .isLessThanOrEqualTo(400);
  }

  @Test
  @Order(4)
  void shouldShowWhatAVersionFlips() throws Exception {
    // so few images as otherwise bring no version; ConsoleIT has some of its own making
    assumeTrue(Chromium.PICTURES, () -> "skipped: takes a picture, with -Dunimos.docs=write");
    open("camera?name=" + camera());
    awaitText("Classes");
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
    awaitText(waiting(waiting - 1));
    press("s");
    press("0");
    awaitText(waiting(waiting - 2));
    press("u");
    awaitText(waiting(waiting - 1));

    assertThat(labels()).containsExactly("CLASS", "NONE_OF_THESE", "WITHDRAWN");
    assertThat(chromium.text()).doesNotContain(first);
    assertThat(browser.getCurrentUrl()).doesNotContain(Files.readString(world.tokenFile()));
  }

  /**
   * A camera of its own asks, a person answers by a key, the service takes the label, and the page
   * tells what became of the accuracy.
   */
  @Test
  @Order(8)
  void shouldShowWhatTheServiceMadeOfALabel() throws Exception {
    DemoCamera dock = new DemoCamera("dock", SEED, List.of("toy"), LABELLED);
    send(dock, 0, FIRST);
    open("label?name=dock");
    awaitText("wait");
    browser.findElement(By.id("token")).clear();
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()), Keys.TAB);
    browser.findElement(By.id("by")).clear();
    browser.findElement(By.id("by")).sendKeys(Keys.TAB);
    press("1");
    awaitText("Write your name above");
    assertThat(browser.findElements(By.cssSelector(".label img"))).as("still there").hasSize(1);
    browser.findElement(By.id("by")).sendKeys("lena", Keys.TAB);
    int answered = 0;
    while (!browser.findElements(By.cssSelector(".label figcaption")).isEmpty()) {
      String caption = browser.findElement(By.cssSelector(".label figcaption")).getText();
      String id = caption.substring(0, caption.indexOf(':'));
      press(key(dock.image(Integer.parseInt(id.replaceFirst(".*-0*(?=\\d)", ""))).label()));
      awaitGone(id);
      answered++;
    }
    awaitText("Nothing more to label here");
    assertThat(browser.findElement(By.id("said")).getText()).as("the refusal is gone").isEmpty();

    send(dock, FIRST, LABELLED);
    String counted = answered == 1 ? "1 label counts" : answered + " labels count";
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("label?name=dock");
              assertThat(chromium.text())
                  .contains("by lena", "TAKEN", counted)
                  .contains("adapted, before the first label", "adapted, since then");
            });
    assertThat(chromium.text()).containsPattern("adapted, since then \\d+ \\d+ % \\d+ % to \\d+ %");
    chromium.assertAccessible("what labels tell");
    picture("labelled");
    chromium.size(400, 800);
    assertFits("label?name=dock");
    chromium.size(1200, 900);
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("camera?name=dock");
              assertThat(chromium.text())
                  .contains("What people's labels tell", "in this condition");
            });
    assertThat(chromium.text()).contains("where people's labels began to count");
    chromium.assertAccessible("camera with labels");
    picture("labels-tell");
  }

  private static void awaitGone(String id) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                browser.findElements(By.cssSelector(".label figcaption")).stream()
                    .noneMatch(caption -> caption.getText().startsWith(id)));
  }

  /** The key beside a class on the page. */
  private static String key(String label) {
    return browser.findElements(By.cssSelector(".choices button[data-key]")).stream()
        .filter(button -> button.getText().endsWith(" " + label))
        .findFirst()
        .orElseThrow()
        .getDomAttribute("data-key");
  }

  private static void send(DemoCamera camera, int from, int to) throws Exception {
    try (Producer<String, Object> producer = EventProducer.open(world.settings())) {
      for (int i = from; i < to; i++) {
        DemoImage image = camera.image(i);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    world.settings().topics().images(),
                    camera.domain(),
                    new ImageEvent(
                        image.id(),
                        camera.domain(),
                        ByteBuffer.wrap(image.jpeg()),
                        "image/jpeg",
                        Instant.now(),
                        Map.of("truth", image.label()))));
      }
    }
    String last = camera.image(to - 1).id();
    Awaitility.await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              open("camera/images?show=all&name=" + camera.domain());
              assertThat(chromium.text()).contains(last);
            });
  }

  private static String waiting(int count) {
    return count == 1 ? "1 image waits" : count + " images wait";
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
    chromium.size(400, 800);
    assertFits("dead-letter");
    chromium.assertLaidOut("dead-letter");
    assertThat(browser.findElement(By.className("hex")).getText()).hasLineCount(3);
    open("dead-letters");
    browser.findElement(By.id("token")).clear();
    browser.findElement(By.id("token")).sendKeys(Files.readString(world.tokenFile()));
    browser.findElement(By.id("all")).click();
    picture("dead-letters");
    chromium.assertLaidOut("dead letters");
    browser.findElement(By.id("send")).click();
    awaitText("would be refused again as they are (IMAGE_FORMAT)");
    browser.findElement(By.cssSelector("button[name=anyway]")).click();

    awaitText("1 sent again");
    Awaitility.await("the list is drawn anew")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(browser.findElement(By.tagName("table")).getText())
                    .contains("sent again"));
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
              seen.add(reader.event(record, Prediction.class).orElseThrow());
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
          record -> kinds.add(reader.event(record, Label.class).orElseThrow().getKind().name()));
    }
    return kinds;
  }

  @Test
  @Order(9)
  void shouldShowAThousandCamerasAndRunNothingThatStrangersWrote() throws Exception {
    try (Producer<String, Object> producer = EventProducer.open(world.settings())) {
      for (int i = 0; i < 1_000; i++) {
        send(producer, "camera-%03d".formatted(i), i % 7 == 0);
      }
      send(producer, HOSTILE, true);
    }

    open("");
    awaitText("1006 cameras");
    browser.navigate().refresh();
    awaitText("1006 cameras");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                chromium
                        .number("performance.getEntriesByName('first-contentful-paint').length")
                        .intValue()
                    > 0);
    System.out.printf(
        "1,006 cameras: first paint after %d ms, all that the page asks for after %d ms%n",
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
    awaitText("1 camera");
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
        ConsoleEvents.drift(domain, 1, changed ? "RESET" : "KEEP", now, changed ? 3.0 : 0.4);
    String predictions = world.settings().topics().predictions();
    var unused = producer.send(new ProducerRecord<>(predictions, domain, prediction));
    unused = producer.send(new ProducerRecord<>(world.settings().topics().drift(), domain, drift));
  }
}
