package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.core.math.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds what is shipped to a list of licences; {@code -Dunimos.docs=write} writes the readable list
 * anew. The bill of materials is made by Maven in generate-resources.
 */
class SupplyChainTest {
  /** Of {@code target/lib}, all that the service's image has. */
  static final String SBOM = "/META-INF/sbom/unimos-streams.cdx.json";

  /** Of that and {@code target/lib-lab}. */
  static final String SBOM_WITH_LAB = "/META-INF/sbom/unimos-streams-with-lab.cdx.json";

  private static final Path LIST = Path.of("src/main/resources/META-INF/THIRD-PARTY.md");
  private static final String BEGIN = "<!-- generated from the bill of materials -->\n";
  private static final String END = "<!-- end of generated -->\n";

  /** Licences that allow what we do with them, the preferred ones first. */
  private static final List<String> ALLOWED =
      List.of(
          "Apache-2.0", "MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "0BSD", "CC0-1.0", "EPL-2.0");

  /** The names that authors use for a licence with an id. */
  private static final Map<String, String> OTHER_NAMES = Map.of("Go License", "BSD-3-Clause");

  /** Of what lies unpacked in the jar itself, where no plugin sees it. */
  static final String SBOM_OF_UNPACKED = "/META-INF/sbom/confluent.cdx.json";

  private List<JsonNode> components;

  @BeforeEach
  void read() throws IOException {
    components = components(SBOM_WITH_LAB);
  }

  private static List<JsonNode> components(String bill) throws IOException {
    try (InputStream sbom = SupplyChainTest.class.getResourceAsStream(bill)) {
      assertThat(sbom).as("mvn generate-resources makes %s", bill).isNotNull();
      JsonNode bom = new ObjectMapper().readTree(sbom);
      return StreamSupport.stream(bom.get("components").spliterator(), false).toList();
    }
  }

  @Test
  void shouldDistinguishWhatIsShippedFromWhatOnlyTheLabNeeds() throws IOException {
    List<String> shipped = components(SBOM).stream().map(SupplyChainTest::name).toList();
    List<String> all = components.stream().map(SupplyChainTest::name).toList();

    assertThat(all).containsAll(shipped).contains("org.apache.kafka:kafka_2.13");
    assertThat(shipped)
        .contains("org.apache.kafka:kafka-streams")
        .doesNotContain("org.apache.kafka:kafka_2.13", "org.scala-lang:scala-library");
  }

  @Test
  void shouldShipOnlyWhatHasAnAllowedLicence() {
    assertThat(components)
        .hasSizeGreaterThan(50)
        .allSatisfy(
            each ->
                assertThat(choice(licences(each)))
                    .as("%s has %s", name(each), licences(each))
                    .isPresent());
  }

  @Test
  void shouldRefuseWhatHasNoneOrAnother() {
    assertThat(choice(List.of())).isEmpty();
    assertThat(choice(List.of("AGPL-3.0-only"))).isEmpty();
    assertThat(choice(List.of("LGPL-2.1-only", "EPL-2.0"))).contains("EPL-2.0");
  }

  @Test
  void shouldNameVersionAndChecksumOfEveryComponent() {
    assertThat(components)
        .allSatisfy(
            each -> {
              assertThat(each.path("version").asText()).as(name(each)).isNotEmpty();
              assertThat(each.path("purl").asText()).startsWith("pkg:maven/");
              assertThat(each.path("hashes").findValuesAsText("alg")).contains("SHA-256");
            });
  }

  @Test
  void shouldNameWhatIsUnpackedInTheJar() throws IOException {
    Path maven = Path.of("target/classes/META-INF/maven/io.confluent");
    List<String> unpacked = new ArrayList<>();
    try (var files = Files.walk(maven)) {
      for (Path file : files.filter(f -> f.endsWith("pom.properties")).toList()) {
        Properties read = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
          read.load(in);
        }
        unpacked.add(
            "pkg:maven/%s/%s@%s?type=jar"
                .formatted(read.get("groupId"), read.get("artifactId"), read.get("version")));
      }
    }

    List<JsonNode> listed = components(SBOM_OF_UNPACKED);
    assertThat(listed)
        .extracting(each -> each.path("purl").asText())
        .containsExactlyInAnyOrderElementsOf(unpacked)
        .hasSize(3);
    assertThat(listed)
        .allSatisfy(
            each -> {
              assertThat(choice(licences(each))).contains("Apache-2.0");
              assertThat(each.path("version").asText())
                  .isEqualTo(PackagingFiles.pom("confluent.version"));
              assertThat(each.at("/properties/0/value").asText())
                  .endsWith("@" + PackagingFiles.pom("confluent.carrier.version") + "?type=jar");
              assertThat(each.at("/properties/1/value").asText()).isEqualTo(carrierSha256());
            });
  }

  /** As Maven has downloaded it. */
  private static String carrierSha256() throws IOException {
    String version = PackagingFiles.pom("confluent.carrier.version");
    Path jar =
        Path.of(System.getProperty("user.home"), ".m2/repository/com/snowflake")
            .resolve("snowflake-kafka-connector")
            .resolve(version)
            .resolve("snowflake-kafka-connector-" + version + ".jar");
    Assumptions.assumeTrue(Files.exists(jar), "Maven's repository lies elsewhere");
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void shouldShipNoTestLibrary() {
    assertThat(components)
        .extracting(each -> each.path("group").asText())
        .doesNotContain(
            "org.junit.jupiter", "io.fabric8", "io.strimzi", "org.assertj", "org.pitest");
  }

  @Test
  void shouldListEveryComponentWithItsLicence() throws IOException {
    String page = Files.readString(LIST);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String fresh = page.substring(0, begin) + table() + page.substring(page.indexOf(END));
    if (GeneratedFile.isWanted()) {
      Files.writeString(LIST, fresh);
    }

    // the profile "confluent" ships a little more, and says so in its own bill of materials
    if (components.stream().noneMatch(each -> name(each).startsWith("io.confluent:"))) {
      assertThat(Files.readString(LIST))
          .as("mvn test -Dtest=SupplyChainTest -Dunimos.docs=write writes %s", LIST)
          .isEqualTo(fresh);
    }
  }

  private String table() {
    Map<String, List<String>> byLicence = new TreeMap<>();
    for (JsonNode each : components) {
      byLicence
          .computeIfAbsent(choice(licences(each)).orElse("none"), licence -> new ArrayList<>())
          .add(name(each));
    }
    return byLicence.entrySet().stream()
        .map(
            entry ->
                entry.getValue().stream()
                    .distinct()
                    .sorted()
                    .map(each -> "* " + each + "\n")
                    .collect(Collectors.joining("", "\n## " + entry.getKey() + "\n\n", "")))
        .collect(Collectors.joining("", "", "\n"));
  }

  private static String name(JsonNode component) {
    return component.path("group").asText() + ":" + component.path("name").asText();
  }

  /** A component with several licences lets its user choose. */
  private static Optional<String> choice(List<String> licences) {
    return ALLOWED.stream().filter(licences::contains).findFirst();
  }

  private static List<String> licences(JsonNode component) {
    return StreamSupport.stream(component.path("licenses").spliterator(), false)
        .map(each -> each.at("/license/id").asText(each.at("/license/name").asText()))
        .map(each -> OTHER_NAMES.getOrDefault(each, each))
        .toList();
  }
}
