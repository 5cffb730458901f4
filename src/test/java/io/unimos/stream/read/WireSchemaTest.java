package io.unimos.stream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.AdapterVersion;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class WireSchemaTest {

  @Test
  void shouldBeTheSchemaOfTheRepositoryWithoutWhatJavaAdds() throws IOException {
    Map<String, Schema> generated =
        Map.of(
            "adapter-version", AdapterVersion.getClassSchema(),
            "image-event", ImageEvent.getClassSchema(),
            "prediction", Prediction.getClassSchema());

    for (Map.Entry<String, Schema> entry : generated.entrySet()) {
      Schema inRepository =
          new Schema.Parser().parse(Path.of("schemas", entry.getKey() + ".avsc").toFile());
      assertThat(entry.getValue()).isNotEqualTo(inRepository);
      assertThat(WireSchema.of(entry.getValue()).rawSchema()).isEqualTo(inRepository);
    }
  }
}
