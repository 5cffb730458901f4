package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.unimos.config.Settings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Status;
import io.unimos.page.Words;
import io.unimos.wire.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Text from strangers is text on a page, and never markup. */
class PagesTest {
  private static final Instant NOW = Instant.parse("2024-05-06T07:08:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "' onmouseover='alert(1)",
          "{{ 7 * 7 }}",
          "javascript:alert(1)",
          "</title><svg onload=alert(1)>",
          "a&b=c#d?e/../%2e",
          "\u202egnp.exe");

  private final Fleet fleet = new Fleet(Settings.of(Map.of()).console(), CLOCK);
  private final Pages pages = new Pages(fleet, CLOCK, true, () -> "", List::of);

  @Test
  void shouldEscapeWhateverStrangersWrote() {
    for (String text : HOSTILE) {
      know(text);
    }

    for (String text : HOSTILE) {
      Map<String, String> asked = Map.of("name", text, "show", "all", "search", text);
      for (String html :
          List.of(
              pages.fleet(Map.of("search", text, "range", text)),
              pages.fleet(Map.of()),
              pages.camera(asked).orElseThrow(),
              pages.cameraState(asked).orElseThrow(),
              pages.cameraLive(asked).orElseThrow(),
              pages.cameraActions(asked).orElseThrow(),
              pages.cameraAccuracy(asked).orElseThrow(),
              pages.cameraImages(asked).orElseThrow(),
              pages.label(Map.of()).orElseThrow(),
              pages.label(asked).orElseThrow(),
              pages.labelNext(asked, List.of(text)).orElseThrow(),
              pages.labelGroup(asked, List.of()).orElseThrow(),
              pages.letter(letter(text), LetterLook.Found.nothing(Words.clip(text))),
              pages.letter(
                  letter(text),
                  new LetterLook.Found(
                      Optional.of(
                          new LetterLook.Whole(
                              List.of(new LetterLook.Field(Words.clip(text), Words.clip(text))),
                              Words.clip(text),
                              Optional.empty(),
                              List.of(Words.clip(text)))),
                      "")),
              pages.letters(Map.of()),
              pages.letters(Map.of("reason", text)),
              pages.version(
                  text,
                  VersionLine.of(version(text), 0, 0),
                  List.of(VersionLine.of(version(text), 0, 0)),
                  flips(text)),
              pages.version(
                  text,
                  VersionLine.of(version(text), 0, 0),
                  List.of(),
                  new FlipLook.Result.Impossible(Words.clip(text))),
              pages.said(text, false),
              pages.missing(text))) {
        assertThat(html).doesNotContain("<script>alert", "<img src=x", "<svg onload");
        // the value of a field goes back as it came
        assertThat(html.replaceAll("value=\"[^\"]*\"", ""))
            .doesNotContain("\u202e")
            .doesNotContain("' onmouseover='", "49");
        assertThat(html.lines().filter(line -> line.contains("href=\"javascript:"))).isEmpty();
      }
    }
    assertThat(pages.fleet(Map.of()))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "{{ 7 * 7 }}")
        .contains("/camera?name=a%26b%3Dc%23d%3Fe%2F..%2F%252e");
  }

  @Test
  void shouldOfferToRollBackToEachAcceptedVersionThatDoesNotServe() {
    String camera = "gate";
    know(camera);
    fleet.change(
        camera,
        book -> {
          AdapterVersion first = ConsoleEvents.version(camera, 7, 0, 4, 0);
          AdapterVersion refused = ConsoleEvents.version(camera, 8, 7, 4, 0);
          refused.put("status", Status.REJECTED);
          book.add(VersionLine.of(first, 0, 0));
          book.add(VersionLine.of(refused, 0, 1));
        });

    assertThat(pages.camera(Map.of("name", camera)).orElseThrow())
        .contains("name=\"rollback\" value=\"7\">Roll back to v7<")
        .doesNotContain("value=\"8\">Roll back");
  }

  @Test
  void shouldTellOfAChangeOfTheEncoder() {
    know("gate");
    assertThat(pages.camera(Map.of("name", "gate")).orElseThrow()).doesNotContain("encoder ");

    fleet.change(
        "gate",
        book -> book.answered(ConsoleEvents.answer("gate", "ENCODER", true, -1, 0, 9, NOW)));

    assertThat(pages.camera(Map.of("name", "gate")).orElseThrow())
        .contains(" · encoder fixture-4: answer to ENCODER")
        .doesNotContain("encoder by ");
  }

  @Test
  void shouldLeadFromAHeadingToItsMeaning() {
    know("gate");

    assertThat(pages.fleet(Map.of()))
        .contains("href=\"/glossary#drift-ratio\" title=\"How far the newest images look");
    assertThat(pages.glossary()).contains("<dt id=\"drift-ratio\">drift ratio</dt>");
  }

  @Test
  void shouldShowOfEachCameraItsNewestImageAndWhatHasChanged() {
    know("gate");
    fleet.change(
        "gate",
        book -> {
          book.add(
              WindowLine.of(ConsoleEvents.drift("gate", 2, "RESET", NOW.minusSeconds(240), 3)));
          book.add(WindowLine.of(ConsoleEvents.drift("gate", 3, "KEEP", NOW, 1)));
          book.wanted(new ActionLine("unfreeze", "ann", NOW, "c-0@2", "", false));
        });

    assertThat(pages.fleet(Map.of()))
        .contains(
            "<strong>gate</strong> 0.90<br>≠ zero-shot bus", "src=\"/image?camera=gate&amp;n=1\"")
        .contains("1 change (last 4 min ago), 1 version<br>unfreeze by ann: <strong>pending")
        .contains("name=\"camera\" value=\"gate\"");
    String lately = pages.fleet(Map.of("range", "3m", "sort", "changed"));
    assertThat(lately)
        .contains("selected>the last 3m<", "selected>changed<", "0 changes, 1 version")
        .contains(
            "/?search=&amp;state=&amp;sort=changed&amp;range=3m&amp;table=cameras&amp;format=");
    Fleet blind = new Fleet(Settings.of(Map.of("console.images", "false")).console(), CLOCK);
    blind.change("gate", book -> book.add(ConsoleEvents.seen("gate", 1, NOW, "bus", "car")));
    assertThat(new Pages(blind, CLOCK, false, () -> "", List::of).fleet(Map.of()))
        .contains("≠ zero-shot car")
        .doesNotContain("/image?", "type=\"checkbox\"");
  }

  @Test
  void shouldShowTheLastPageWhereFewerAreLeftThanWereAskedFor() {
    for (int i = 0; i < 51; i++) {
      know("gate-%02d".formatted(i));
    }

    assertThat(pages.fleet(Map.of("page", "1", "search", "gate", "sort", "name", "range", "6h")))
        .contains(
            ">gate-50</a>",
            "href=\"/?search=gate&amp;state=&amp;sort=name&amp;range=6h&amp;page=0\"",
            "id=\"page\" name=\"page\" value=\"1\"")
        .doesNotContain(">gate-49</a>");
    assertThat(pages.fleet(Map.of("page", "99999", "sort", "name")))
        .contains(">gate-50</a>", "page 2 of 2");
    assertThat(pages.fleet(Map.of("page", "3", "search", "gate-0")))
        .contains(">gate-00</a>", "10 cameras")
        .doesNotContain("page 4");
  }

  @Test
  void shouldShowAndFindTheAttributesOfTheNewestImage() {
    know("gate");
    know("dock");
    fleet.change("gate", book -> book.tags(List.of("floor=2", "site=<b>North</b>")));

    assertThat(pages.fleet(Map.of("search", "site=<b>north")))
        .contains("1 camera", ">gate</a><br><span class=\"hint\">floor=2<", "=&lt;b&gt;North")
        .doesNotContain("value=\"dock\"", "<b>North");
    assertThat(pages.cameraState(Map.of("name", "gate")).orElseThrow())
        .contains("floor=2 · site=&lt;b&gt;North&lt;/b&gt;");
    assertThat(pages.cameraState(Map.of("name", "dock")).orElseThrow()).doesNotContain("floor");
    assertThat(pages.table("/", Map.of("table", "cameras", "search", "floor")).orElseThrow().csv())
        .contains("\r\n\"gate\",\"floor=2; site=<b>North</b>\",");
  }

  @Test
  void shouldShowTheImagesThatAnAddressOfFindNames() {
    String html =
        pages.found(
            Map.of(
                "words",
                "a <b>fallen</b> tree",
                "h0",
                "3 17 1714979280000 0.125 site%2Fgate+7 image%3C1%3E",
                "h1",
                "3 x 0 0.125 gate image"));

    assertThat(html)
        .contains("a &lt;b&gt;fallen&lt;/b&gt; tree", "site/gate 7", "0.125", "07:08:00")
        .contains("image&lt;1&gt;", "/found/image?at=3+17+1714979280000+0.125+site%252Fgate%2B7")
        .doesNotContain("<b>", ">gate<");
    assertThat(FoundImage.parse("3 17 0 0.125 gate image").orElseThrow().place())
        .isEqualTo(new ImageCache.Place("image", 3, 17, true));
    assertThat(FoundImage.parse("3 17 0 0.125 ga%te image")).isEmpty();
    for (String text : HOSTILE) {
      assertThat(FoundImage.parse(text)).isEmpty();
    }
  }

  @Test
  void shouldShowACameraOfWhichNoImageIsKnown() {
    fleet.change(
        "gate", book -> book.wanted(new ActionLine("freeze", "ann", NOW, "c-0@2", "", false)));
    fleet.change(
        "gate", book -> book.add(WindowLine.of(ConsoleEvents.drift("gate", 1, "KEEP", NOW, 1))));

    assertThat(pages.fleet(Map.of()))
        .contains(">gate</a>", "<td data-label=\"Served\"></td>", "freeze by ann")
        .doesNotContain("/image?");
    assertThat(pages.table("/", Map.of("table", "cameras")).orElseThrow().csv())
        .contains("\r\n\"gate\",\"\",\"steady\"");
  }

  @Test
  void shouldGiveEveryTableAsDataAtTheAddressOfItsPage() {
    judge("gate");
    know("gate");
    AnnotationRequest asks = ConsoleEvents.request("gate", "a", 60, "bus", "car");
    AnnotationRequest taken = ConsoleEvents.labelAnswer("gate", "a", "TAKEN", "bus");
    taken.put("domainSequence", 60L);
    fleet.change("gate", book -> book.add(asks, "images", fleet::shared));
    fleet.change("gate", book -> book.add(taken, "images", fleet::shared));
    Map<String, String> asked = Map.of("name", "gate", "show", "all");
    FlipLook.Result found = flips("gate");
    VersionLine version = VersionLine.of(version("gate"), 0, 0);
    String all =
        pages.fleet(Map.of())
            + pages.camera(asked).orElseThrow()
            + pages.label(Map.of()).orElseThrow()
            + pages.label(asked).orElseThrow()
            + pages.letters(Map.of())
            + pages.version("gate", version, List.of(version), found);

    List<String> links =
        Pattern.compile("href=\"(/[^\"]*?)&amp;format=csv\"")
            .matcher(all)
            .results()
            .map(match -> match.group(1).replace("&amp;", "&"))
            .distinct()
            .toList();

    assertThat(links).hasSize(15);
    for (String link : links) {
      Map<String, String> query =
          Pattern.compile("([^?&=]+)=([^&]*)")
              .matcher(link)
              .results()
              .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
      String path = link.replaceFirst("\\?.*", "");
      Optional<Table<?>> table =
          path.equals("/version") ? Pages.table(found, query) : pages.table(path, query);
      assertThat(table.map(Table::rows)).as(link).get().asInstanceOf(LIST).isNotEmpty();
      assertThat(table.orElseThrow().csv().lines()).as(link).hasSizeGreaterThan(1);
    }
  }

  private void know(String text) {
    fleet.change(
        text,
        book -> {
          book.add(
              Seen.of(
                  ConsoleEvents.prediction(text, 1, text, "bus"),
                  NOW.toEpochMilli(),
                  "images",
                  Optional.of(text),
                  fleet::shared));
          book.add(
              new WindowLine(
                  1,
                  NOW,
                  5,
                  Words.clip(text),
                  "NONE",
                  Words.clip(text),
                  1,
                  2,
                  0,
                  List.of(Words.clip(text)),
                  5,
                  1,
                  Optional.empty()));
          book.add(VersionLine.of(version(text), 0, 0));
          book.add(ConsoleEvents.request(text, text, 1, text, text), text, fleet::shared);
          book.add(ConsoleEvents.labelAnswer(text, text, text, text), text, fleet::shared);
          book.wanted(
              new ActionLine("freeze", Words.clip(text), NOW, "c-0@1", Words.clip(text), true));
        });
    fleet.add(letter(text));
  }

  private static Letter letter(String text) {
    ConsumerRecord<byte[], byte[]> letter =
        new ConsumerRecord<>(
            "dead-letters", 0, 0, text.getBytes(StandardCharsets.UTF_8), new byte[3]);
    letter.headers().add(DeadLetters.REASON, text.getBytes(StandardCharsets.UTF_8));
    letter.headers().add(DeadLetters.DETAIL, text.getBytes(StandardCharsets.UTF_8));
    return Letter.of(letter);
  }

  private static FlipLook.Result flips(String text) {
    Seen seen = ConsoleEvents.seen(text, 1, NOW, Words.clip(text), "bus");
    return new FlipLook.Result.Compared(
        List.of(new FlipLook.Flip(seen, Words.clip(text), .5, Words.clip(text), .6)),
        1,
        1,
        true,
        0);
  }

  private static AdapterVersion version(String text) {
    ByteBuffer none = ByteBuffer.allocate(0);
    return AdapterVersion.newBuilder()
        .setDomain(text)
        .setVersion(1)
        .setParent(0)
        .setStatus(Status.ACCEPTED)
        .setReason(text)
        .setGate(List.of(new io.unimos.event.Verdict(text, 1.0, 2.0, true)))
        .setEncoderId("")
        .setBundle("")
        .setDimension(1)
        .setClasses(List.of())
        .setVision(none)
        .setVisionBias(none)
        .setLanguage(none)
        .setLanguageBias(none)
        .setEnsembleWeight(0)
        .setHeadsShare(0)
        .setPrototypes(none)
        .setOffset(none)
        .setLogPrior(none)
        .setTextWeight(0)
        .setHash("")
        .setSeed(1)
        .setTraining(Map.of())
        .setAt(NOW)
        .setBy(text)
        .build();
  }

  @Test
  void shouldLeaveOutTheButtonsWhenThereIsNoToken() {
    know("gate");

    assertThat(pages.camera(Map.of("name", "gate")).orElseThrow()).contains("Roll back");
    assertThat(
            new Pages(fleet, CLOCK, false, () -> "", List::of)
                .camera(Map.of("name", "gate"))
                .orElseThrow())
        .doesNotContain("Roll back")
        .contains("http.token-file");
  }

  @Test
  void shouldKnowNoCameraThatNobodyHasSeen() {
    assertThat(pages.camera(Map.of("name", "nobody"))).isEmpty();
    assertThat(pages.camera(Map.of())).isEmpty();
  }

  @Test
  void shouldShowRightAnswersOfTheCameraThatLastChangedFirst() {
    assertThat(pages.fleet(Map.of())).doesNotContain("Accuracy");
    judge("dock");
    judge("gate");
    WindowLine reset =
        WindowLine.of(ConsoleEvents.drift("gate", 1, "RESET", NOW.minusSeconds(60), 3));
    fleet.change("gate", book -> book.add(reset));

    assertThat(pages.fleet(Map.of())).containsSubsequence("Accuracy of", "gate</a>", "dock</a>");
    assertThat(pages.fleet(Map.of()))
        .contains(
            "adapted 100 %",
            "zero-shot 0 %",
            "of the last 40 images",
            "truly bus",
            "<title>darker than before</title>")
        .contains("adapted <strong>bus</strong> ✓", "zero-shot car ✗");
  }

  private void judge(String domain) {
    fleet.change(
        domain,
        book -> {
          for (int i = 1; i <= 40; i++) {
            book.add(
                Seen.of(
                    ConsoleEvents.prediction(domain, i, "bus", "car"),
                    NOW.toEpochMilli(),
                    "images",
                    Optional.of("bus"),
                    fleet::shared));
          }
        });
  }

  @Test
  void shouldReportOnACamerasPageHowRightItIsByTruthAndByLabels() {
    judge("gate");
    assertThat(pages.cameraAccuracy(Map.of("name", "gate")).orElseThrow())
        .contains("Accuracy", "adapted 100 %", "of the last 40 images")
        .doesNotContain("What people", "labels began");

    fleet.change(
        "gate",
        book -> {
          book.add(WindowLine.of(ConsoleEvents.reset("gate", NOW.minusSeconds(90), 4, 1)));
          book.add(WindowLine.of(ConsoleEvents.reset("gate", NOW, 8, 2)));
          book.add(ConsoleEvents.request("gate", "a", 60, "bus", "car"), "images", fleet::shared);
          AnnotationRequest answer = ConsoleEvents.labelAnswer("gate", "a", "TAKEN", "bus");
          answer.put("domainSequence", 70L);
          book.add(answer, "images", fleet::shared);
        });

    String html = pages.cameraAccuracy(Map.of("name", "gate")).orElseThrow();
    assertThat(html)
        .contains("Served right: 80 %", "60 % to 90 %", "40 % to 95 % over all looks")
        .contains("8 of 10 images drawn at random", "13 labels count", "Nothing strong says")
        .contains("over 2 windows", "labels began", "zero-shot</th><td>1</td><td>0 %</td>");
    String drawing =
        html.replaceFirst("(?s).*<polygon class=\"area\"[^>]* points=\"([^\"]*)\".*", "$1");
    assertThat(drawing).isEqualTo("0.0,15.0 600.0,15.0 600.0,60.0 0.0,60.0");
  }

  @Test
  void shouldGiveEachOfTenClassesAKeyThatMeansTheSameOnEveryImage() {
    AnnotationRequest request = ConsoleEvents.request("gate", "a", 1, "j", "c");
    request.put("classes", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "j"));
    fleet.change("gate", book -> book.add(request, "images", fleet::shared));

    assertThat(pages.label(Map.of("name", "gate")).orElseThrow())
        .contains("data-key=\"1\"><kbd>1</kbd> 0<", "data-key=\"a\"><kbd>a</kbd> j<")
        .contains("1 image waits", "http.token-file")
        .doesNotContain("Take it");
  }

  @Test
  void shouldReportHowManyFlipsWereRightWhereTheTruthIsKnown() {
    Seen seen =
        Seen.of(
            ConsoleEvents.prediction("gate", 1, "bus", "car"),
            NOW.toEpochMilli(),
            "images",
            Optional.of("van"),
            fleet::shared);
    FlipLook.Result found =
        new FlipLook.Result.Compared(
            List.of(
                new FlipLook.Flip(seen, "bus", .5, "van", .6),
                new FlipLook.Flip(seen, "van", .5, "bus", .6),
                new FlipLook.Flip(seen, "car", .5, "van", .6)),
            9,
            9,
            true,
            0);
    VersionLine line = VersionLine.of(version("gate"), 0, 0);

    assertThat(pages.version("gate", line, List.of(line), found))
        .contains("Of the 3 whose truth is known 1 were right before and 2 are after.")
        .contains("van, right after", "van, right before");
  }

  @Test
  void shouldExplainItsWords() {
    assertThat(pages.glossary()).contains(">zero-shot</dt>", ">prototypes</dt>");
    assertThat(pages.fleet(Map.of())).contains("href=\"/glossary\"");
  }

  @Test
  void shouldPutWhatIsDisputedFirst() {
    fleet.change(
        "gate",
        book -> {
          book.add(ConsoleEvents.seen("gate", 1, NOW, "bus", "car"));
          book.add(ConsoleEvents.seen("gate", 2, NOW, "bus", "bus"));
        });

    String disputed = pages.cameraImages(Map.of("name", "gate")).orElseThrow();
    String all = pages.cameraImages(Map.of("name", "gate", "show", "all")).orElseThrow();

    assertThat(disputed).contains("n=1\"").doesNotContain("n=2\"").contains("≠ car");
    assertThat(all).contains("n=1\"", "n=2\"");
  }

  @Test
  void shouldStayLightWithAThousandCameras() {
    for (int i = 0; i < 1_000; i++) {
      String domain = "camera-" + i;
      fleet.change(
          domain,
          book -> {
            for (int n = 0; n < 60; n++) {
              book.add(ConsoleEvents.seen(domain, n, NOW.minusSeconds(120L * n), "bus", "car"));
            }
          });
    }

    String html = pages.fleet(Map.of());

    assertThat(html).contains("1000 cameras", "page 1 of 20");
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(150_000);
  }
}
