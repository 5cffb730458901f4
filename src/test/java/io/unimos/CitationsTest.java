package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The targets of citations in comments, pages and manifests exist: pages, sections, anchors,
 * classes, tests.
 */
class CitationsTest {
  private static final Path PAGES = Path.of("src/site/markdown");
  private static final Path SPECIFICATION = PAGES.resolve("method-specification.md");
  private static final Set<String> FOLDERS = Set.of("src", "schemas", "k8s", ".github", ".ci");
  private static final Pattern TEXT =
      Pattern.compile(
          ".*\\.(java|py|sh|md|ya?ml|xml|properties|avsc|html|js|css|json)|.*Dockerfile.*");

  /** Strings first, so that what looks like a comment in one is none. */
  private static final Pattern COMMENT =
      Pattern.compile(
          "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'"
              + "|(/\\*.*?\\*/|(?://[^\n]*\n\\s*)*//[^\n]*)",
          Pattern.DOTALL);

  private static final Pattern LINE_START = Pattern.compile("\n\\s*(?:\\*(?!/)|//|#)?\\s*");
  private static final Pattern PAGE =
      Pattern.compile("([\\w./-]*\\w\\.md)\\b(?:#([\\w-]+))?(?:, \"([^\"]+)\")?");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern SECTIONS =
      Pattern.compile(
          "method-specification ((\\d+(?:\\.\\d+)?)(?:(?:,| and|, and| to) \\d+(?:\\.\\d+)?)*)");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
  private static final Pattern FENCE =
      Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("\\{@code ([^}]+)\\}|`([^`\n]+)`");
  private static final Pattern QUALIFIED =
      Pattern.compile("(?:io[./]unimos[./])?((?:[a-z]+[./])+)([A-Z][a-z]\\w*)(?:[.#].*)?");
  private static final Pattern A_TEST = Pattern.compile("\\b[A-Z][a-z]\\w+(?:Test|IT)\\b");

  private static final Pattern NAME = Pattern.compile("(?<![-\\w])[A-Z][a-z]+(?:[A-Z]\\w*)+");
  private static final String ITSELF = "CitationsTest.java";

  /** Names of other libraries, which were tried or which users have. */
  private static final Set<String> OTHERS =
      Set.of(
          "CoercionConfig", "HttpUrl", "NvDsObjectMeta", "NvDsObjEncOutParams", "NvDsPyFuncPlugin");

  private static final Map<Path, String> TEXTS = new HashMap<>();
  private static final Map<String, List<Path>> CLASSES = new HashMap<>();

  @BeforeAll
  static void readAll() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> top = Files.list(Path.of(""))) {
      for (Path path : top.toList()) {
        if (Files.isRegularFile(path)) {
          files.add(path);
        } else if (FOLDERS.contains(path.toString())) {
          try (Stream<Path> below = Files.walk(path)) {
            files.addAll(below.filter(Files::isRegularFile).toList());
          }
        }
      }
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (TEXT.matcher(name).matches()) {
        TEXTS.put(file, Files.readString(file));
      }
      if (name.endsWith(".java")) {
        String simple = name.substring(0, name.length() - ".java".length());
        CLASSES.computeIfAbsent(simple, k -> new ArrayList<>()).add(file);
      }
    }
  }

  @Test
  void shouldCitePagesThatAreThere() {
    List<String> lost = new ArrayList<>();
    spoken(
        (file, said) ->
            each(
                PAGE,
                said,
                cited -> {
                  Path page = page(file, cited.group(1));
                  if (page == null
                      || !isHeading(page, cited.group(3))
                      || !isAnchor(page, cited.group(2))) {
                    lost.add(file + ": " + cited.group());
                  }
                }));

    assertThat(lost).isEmpty();
  }

  @Test
  void shouldCiteSectionsOfTheSpecificationThatAreThere() {
    Set<String> sections =
        headings(SPECIFICATION).stream()
            .map(heading -> heading.split(" ", 2)[0])
            .collect(Collectors.toSet());
    List<String> lost = new ArrayList<>();
    List<String> found = new ArrayList<>();
    spoken(
        (file, said) ->
            each(
                SECTIONS,
                said,
                cited ->
                    each(
                        NUMBER,
                        cited.group(1),
                        number -> {
                          found.add(number.group());
                          if (!sections.contains(number.group())) {
                            lost.add(file + ": " + cited.group());
                          }
                        })));

    assertThat(lost).isEmpty();
    assertThat(found).hasSizeGreaterThan(100);
  }

  @Test
  void shouldLinkToWhatIsThere() {
    List<String> lost = new ArrayList<>();
    TEXTS.forEach(
        (file, text) -> {
          if (isPage(file)) {
            each(
                LINK,
                FENCE.matcher(text).replaceAll(""),
                link -> {
                  if (!leadsSomewhere(file, link.group(1))) {
                    lost.add(file + ": " + link.group(1));
                  }
                });
          }
        });

    assertThat(lost).isEmpty();
  }

  @Test
  void shouldNameClassesByThePackageThatTheyAreIn() {
    Set<String> packages =
        CLASSES.values().stream()
            .flatMap(List::stream)
            .map(file -> file.getParent().getFileName().toString())
            .collect(Collectors.toSet());
    List<String> lost = new ArrayList<>();
    spoken(
        (file, said) ->
            each(
                CODE,
                said,
                code -> {
                  String word = code.group(1) == null ? code.group(2) : code.group(1);
                  Matcher qualified = QUALIFIED.matcher(word);
                  if (qualified.matches()) {
                    Path folder = Path.of(qualified.group(1).replace('.', '/'));
                    boolean ours =
                        word.startsWith("io") || packages.contains(folder.getName(0).toString());
                    if (ours && !isIn(folder, qualified.group(2))) {
                      lost.add(file + ": " + word);
                    }
                  }
                }));

    assertThat(lost).isEmpty();
  }

  @Test
  void shouldNameOnPagesWhatTheSourcesHave() {
    String sources =
        TEXTS.entrySet().stream()
            .filter(file -> !isPage(file.getKey()) && !file.getKey().endsWith(ITSELF))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining("\n"));
    Set<String> words =
        Pattern.compile("\\w+")
            .matcher(sources)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(HashSet::new));
    words.addAll(CLASSES.keySet());
    List<String> lost = new ArrayList<>();
    TEXTS.forEach(
        (file, text) -> {
          if (isPage(file)) {
            each(
                CODE,
                FENCE.matcher(text).replaceAll(""),
                code ->
                    each(
                        NAME,
                        String.valueOf(code.group(2)),
                        name -> {
                          if (!words.contains(name.group()) && !OTHERS.contains(name.group())) {
                            lost.add(file + ": " + name.group());
                          }
                        }));
          }
        });

    assertThat(lost).isEmpty();
  }

  @Test
  void shouldNameTestsThatAreThere() {
    List<String> lost = new ArrayList<>();
    spoken(
        (file, said) ->
            each(
                A_TEST,
                said,
                name -> {
                  if (!isPython(file) && !CLASSES.containsKey(name.group())) {
                    lost.add(file + ": " + name.group());
                  }
                }));

    assertThat(lost).isEmpty();
  }

  private interface Hearer {
    void hear(Path file, String said);
  }

  /**
   * Passes on the text for readers: of Java the comments, of others all; lines that go on as one.
   */
  private static void spoken(Hearer hearer) {
    TEXTS.forEach(
        (file, text) -> {
          if (file.toString().endsWith(".java")) {
            each(
                COMMENT,
                text,
                comment -> {
                  if (comment.group(1) != null) {
                    hearer.hear(file, LINE_START.matcher(comment.group(1)).replaceAll(" "));
                  }
                });
          } else if (isPage(file)) {
            hearer.hear(file, text);
          } else {
            hearer.hear(file, LINE_START.matcher(text).replaceAll(" "));
          }
        });
  }

  private static void each(
      Pattern pattern, String text, java.util.function.Consumer<MatchResult> found) {
    pattern.matcher(text).results().forEach(found);
  }

  /** The page of a name: the one beside the file, else one whose path ends so. */
  private static Path page(Path from, String name) {
    Path beside = from.resolveSibling(name).normalize();
    Path end = Path.of(name.replaceFirst("^(\\.\\.?/)+", ""));
    return Stream.concat(
            Stream.of(beside).filter(TEXTS::containsKey),
            TEXTS.keySet().stream().filter(path -> path.endsWith(end)).sorted())
        .findFirst()
        .orElse(null);
  }

  private static boolean leadsSomewhere(Path from, String link) {
    if (link.matches("[a-z]+:.*")) {
      return true;
    }
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
    return Files.exists(target)
        && (parts.length == 1 || (TEXTS.containsKey(target) && isAnchor(target, parts[1])));
  }

  private static List<String> headings(Path page) {
    List<String> headings = new ArrayList<>();
    each(
        HEADING,
        FENCE.matcher(TEXTS.get(page)).replaceAll(""),
        heading -> headings.add(heading.group(1)));
    return headings;
  }

  private static boolean isHeading(Path page, String title) {
    return title == null || headings(page).contains(title);
  }

  private static boolean isAnchor(Path page, String anchor) {
    Set<String> anchors = new HashSet<>();
    for (String heading : headings(page)) {
      String slug = heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
      for (int again = 0; !anchors.add(again == 0 ? slug : slug + "-" + again); again++) {
        // the next of that name has the next number
      }
    }
    return anchor == null || anchors.contains(anchor);
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  private static boolean isPython(Path file) {
    return file.toString().endsWith(".py");
  }

  private static boolean isIn(Path folder, String name) {
    return CLASSES.getOrDefault(name, List.of()).stream()
        .anyMatch(file -> file.getParent().endsWith(folder));
  }
}
