package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskClassesTest {
  @TempDir Path folder;
  private Path file;
  private Vocabulary vocabulary;

  @BeforeEach
  void writeVocabulary() throws Exception {
    file = folder.resolve("classes.txt");
    Path names = folder.resolve("vocabulary.safetensors");
    float[][] features = {{1, 0}, {0, 1}, {-1, 0}};
    new SafetensorsWriter()
        .metadata("names", "bus\nschool bus\ncar")
        .halves("features", features)
        .write(names);
    vocabulary = Vocabulary.read(names, 2);
  }

  @Test
  void shouldAverageExactlyTheNamesBehindTheBar() throws Exception {
    Files.writeString(file, "coach|bus|School_Bus\ncar\n");

    float[][] text = TaskClasses.read(file).textFeatures(vocabulary);

    float half = (float) Math.sqrt(.5);
    assertThat(text).isDeepEqualTo(new float[][] {{half, half}, {-1, 0}});
  }

  @Test
  void shouldNameLineAndNearestNamesWhenANameIsUnknown() throws Exception {
    Files.writeString(file, "car\nbuss\n");

    assertThatThrownBy(() -> TaskClasses.read(file).textFeatures(vocabulary))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            file + ": line 2: 'buss' is not in the vocabulary; nearest: bus, school bus, car");
  }

  @Test
  void shouldFindAClassByItsFolder() throws Exception {
    Files.writeString(file, "bus\ntraffic light\n");
    TaskClasses classes = TaskClasses.read(file);

    assertThat(classes.named("Traffic_Light")).hasValue(1);
    assertThat(classes.named("traffic")).isEmpty();
  }
}
