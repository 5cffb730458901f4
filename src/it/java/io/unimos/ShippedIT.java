package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials in the jar lists the libraries beside it: all of them and no others. */
class ShippedIT {
  private static final Path JAR =
      Path.of(System.getProperty("unimos.jar", "target/unimos-streams.jar"));

  @Test
  void shouldListExactlyTheLibrariesBesideTheJar() throws Exception {
    Set<String> listed = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream sbom = jar.getInputStream(jar.getEntry(SupplyChainTest.SBOM.substring(1)))) {
      for (JsonNode each : new ObjectMapper().readTree(sbom).get("components")) {
        listed.add(each.get("name").asText() + "-" + each.get("version").asText());
      }
      assertThat(jar.getEntry("META-INF/THIRD-PARTY.md")).isNotNull();
    }

    try (Stream<Path> files = Files.list(JAR.resolveSibling("lib"))) {
      Set<String> shipped =
          files
              .map(file -> file.getFileName().toString())
              .map(name -> name.replaceAll("(-linux-x86_64)?\\.jar$", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(listed).isEqualTo(shipped);
    }
  }
}
