package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.cli.evaluate.EvaluateCompareCommand;
import io.unimos.harness.Chromium;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * The page of a real evaluation in a real browser, from its file. With {@code -Dunimos.docs=write}
 * more is played, and the pictures of the docs are taken.
 */
@Tag("slow")
class EvaluatePageBrowserIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("evaluate compare", EvaluateCompareCommand.class)
  };
  private static final int IMAGES = Chromium.PICTURES ? 200 : 48;
  private static final String HOSTILE = "<script>window.pwned=1<";

  @TempDir static Path folder;
  private static Path page;
  private static Path report;
  private static Chromium browser;

  @BeforeAll
  static void play() throws IOException {
    Chromium.require();
    for (int i = 0; i < IMAGES; i++) {
      DemoImage image = DemoCameras.render("fog", 11, i);
      String name = i == 0 ? "'\"><img src=x onerror=window.pwned=1>.jpg" : image.id() + ".jpg";
      Path file = camera("fog").resolve(image.label()).resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, image.jpeg());
    }
    Path night = camera(Chromium.PICTURES ? "night" : HOSTILE);
    for (int i = 0; i < IMAGES; i++) {
      DemoImage image = DemoCameras.render("night", 11, i);
      Path file = night.resolve(image.label()).resolve(image.id() + ".jpg");
      Files.createDirectories(file.getParent());
      Files.write(file, image.jpeg());
    }
    Files.writeString(camera("fog").resolve("bus").resolve("broken<b>.jpg"), "no image");
    page = folder.resolve("pages/evaluation.html");
    report = folder.resolve("before.json");
    String window = Chromium.PICTURES ? "32" : "16";
    Call call =
        evaluate(
            "--target",
            camera("fog").toString(),
            night.toString(),
            "--window",
            window,
            "--html",
            page.toString(),
            "--report",
            report.toString());
    assertThat(call.code()).as(call.err()).isZero();
    browser = Chromium.open();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Path camera(String name) {
    return folder.resolve("cameras").resolve(name);
  }

  private static Call evaluate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("evaluate", "--cache", folder + "/cache"));
    all.addAll(List.of(arguments));
    return Call.of(COMMANDS, all.toArray(String[]::new));
  }

  @Test
  void shouldShowTheEvaluationFromItsFileAlone() throws IOException {
    browser.driver().get(page.toUri().toString());

    assertThat(browser.text())
        .contains("What was served is right on", "zero-shot on", "Bundle", "demo 1")
        .contains("fog, seed 11", "Before: zero-shot", "After: what was served")
        .contains("Images that the service would refuse: 1", "Zero-shot was wrong, what was")
        .contains("broken<b>.jpg");
    List<WebElement> pictures = browser.driver().findElements(By.cssSelector(".images img"));
    assertThat(pictures).isNotEmpty();
    assertThat(
            browser.number(
                "[...document.querySelectorAll('.images img')]"
                    + ".map(i => (i.loading = 'eager', i.decode())).length"))
        .isEqualTo((long) pictures.size());
    assertThat(browser.driver().findElements(By.cssSelector("svg.chart polyline"))).hasSize(8);
    assertThat(browser.driver().findElements(By.cssSelector(".confusion tbody tr"))).hasSize(40);
    browser.assertAccessible("evaluation");
    browser.picture("evaluation");
    browser.colours("dark");
    browser.assertAccessible("evaluation, dark");
    browser.driver().executeScript("document.querySelector('.confusion').scrollIntoView()");
    browser.picture("evaluation-dark");
    browser.colours("light");
  }

  @Test
  void shouldRunNothingAndAskNobody() throws IOException {
    browser.driver().get(page.toUri().toString());

    assertThat(browser.driver().executeScript("return window.pwned === undefined")).isEqualTo(true);
    assertThat(browser.number("document.querySelectorAll('script, link, iframe').length"))
        .isEqualTo(0L);
    assertThat(
            browser.number(
                "performance.getEntriesByType('resource')"
                    + ".filter(e => !e.name.startsWith('data:')).length"))
        .isEqualTo(0L);
    assertThat(browser.complaints()).isEmpty();
    // what is shown was encoded by us: the stranger's bytes are nowhere in the page
    String html = Files.readString(page);
    assertThat(html).contains("data:image/jpeg;base64,").doesNotContain("<script");
    assertThat(Files.size(page)).isLessThan(8L << 20);
  }

  @Test
  void shouldFitAPhone() throws IOException {
    browser.size(400, 800);
    browser.driver().get(page.toUri().toString());

    assertThat(browser.number("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(400);
    browser.picture("evaluation-phone");
    browser.assertLaidOut("evaluation");
    browser.size(1200, 900);
  }

  @Test
  void shouldSayWhatAnOptionWasWorth() {
    Path after = folder.resolve("after.json");
    String window = Chromium.PICTURES ? "32" : "16";
    String other = camera(Chromium.PICTURES ? "night" : HOSTILE).toString();
    String fog = camera("fog").toString();
    evaluate(
        "--no-baselines",
        "--without",
        "early-windows",
        "--window",
        window,
        "--report",
        after.toString(),
        "--target",
        fog,
        other);

    Call call = Call.of(COMMANDS, "evaluate", "compare", report.toString(), after.toString());
    Call json =
        Call.of(COMMANDS, "evaluate", "compare", "--json", report.toString(), after.toString());
    Call itself =
        Call.of(COMMANDS, "evaluate", "compare", report + "", report + "", "--worse-by", "0");

    assertThat(call.code()).as(call.err()).isZero();
    assertThat(call.out())
        .contains("options: --window", "--without [early-windows]", "fog, seed 11", "all");
    assertThat(json.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
    assertThat(itself.code()).isEqualTo(ExitCodes.OK);
    assertThat(itself.out()).contains("same bundle, same options", "+0.0 ± 0.0", "chance");
  }
}
