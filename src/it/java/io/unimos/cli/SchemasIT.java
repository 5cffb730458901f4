package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.unimos.cli.doctor.DoctorCommand;
import io.unimos.config.SettingsException;
import io.unimos.encode.TestImages;
import io.unimos.harness.RegistryProcess;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.ExitCodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schemas' commands, and a service that may not register, against a real registry. */
class SchemasIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("doctor", DoctorCommand.class),
    new CommandLines.Entry("schemas", SchemasCommand.class)
  };
  private static final List<String> EVENTS =
      List.of(
          "image-event",
          "feature",
          "prediction",
          "drift-report",
          "adapter-version",
          "adapter-command",
          "annotation-request",
          "label");

  @TempDir Path folder;
  private RegistryProcess registry;
  private SchemaRegistryClient client;

  @BeforeEach
  void start() throws Exception {
    registry = RegistryProcess.start(folder.resolve("registry.log"));
    client =
        new CachedSchemaRegistryClient(
            List.of(registry.url()), 100, List.of(new AvroSchemaProvider()), Map.of());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void shouldRegisterWhatIsInTheRepositoryOnce() throws Exception {
    Call before = doctor();
    Call demanded =
        doctor("--set", "schema.auto.register=false", "--set", "format.predictions=json");
    Call first = schemas("register");
    Call second = schemas("register");
    Call after = doctor("--set", "schema.auto.register=false");

    assertThat(before.code()).as(before.out()).isZero();
    assertThat(before.out())
        .isEqualTo("OK       registry      schemas at " + registry.url() + "\n");
    assertThat(demanded.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(demanded.out())
        .contains(
            "ERROR    registry      false, and the registry has no subject features-value; run"
                + " schemas register  -> see schema.auto.register\n")
        .contains("drift-value")
        .doesNotContain("predictions-value");
    assertThat(first.out().lines()).hasSize(8).allMatch(line -> line.startsWith("registered "));
    assertThat(second.out().lines()).hasSize(8).allMatch(line -> line.startsWith("exists "));
    assertThat(after.code()).as(after.out()).isZero();
    List<Schema> registered = new ArrayList<>();
    for (String topic : List.of("images", "labels")) {
      registered.add(
          new Schema.Parser().parse(client.getLatestSchemaMetadata(topic + "-value").getSchema()));
    }
    assertThat(registered)
        .containsExactly(
            new Schema.Parser().parse(Path.of("schemas/image-event.avsc").toFile()),
            new Schema.Parser().parse(Path.of("schemas/label.avsc").toFile()));
  }

  @Tag("slow")
  @Test
  void shouldShowTheSchemasOfTheRepository() throws Exception {
    schemas("register");

    Call table = schemas("show");

    assertThat(table.out().lines()).hasSize(9);
    assertThat(table.out()).containsPattern("predictions-value +Prediction +1 +\\d+  ");
    List<String> topics =
        List.of(
            "images",
            "features",
            "predictions",
            "drift",
            "adapter-versions",
            "adapter-commands",
            "annotation-requests",
            "labels");
    for (int i = 0; i < topics.size(); i++) {
      assertThat(new ObjectMapper().readTree(schemas("show", topics.get(i)).out()))
          .isEqualTo(
              new ObjectMapper().readTree(Path.of("schemas", EVENTS.get(i) + ".avsc").toFile()));
    }
    assertThat(schemas("show", "dead-letters").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Tag("slow")
  @Test
  void shouldReportHowToSetTheLevelWhenTheRegistryTakesAnything() throws Exception {
    client.updateCompatibility(null, "NONE");
    schemas("register");

    Call check = doctor();
    Call register = schemas("register", "--set-level");
    Call after = doctor();

    // the service works, and a producer may break it
    assertThat(check.code()).isEqualTo(ExitCodes.FAILURE);
    assertThat(check.out())
        .contains(
            "WARNING  registry      subject images-value has compatibility NONE: a producer may"
                + " break every reader  -> schemas register --set-level, or PUT"
                + " {\"compatibility\":\"BACKWARD\"} to /config/images-value\n");
    assertThat(register.out().lines())
        .hasSize(8)
        .allMatch(line -> line.endsWith("compatibility set to BACKWARD"));
    assertThat(after.code()).as(after.out()).isZero();
  }

  @Tag("slow")
  @Test
  void shouldBeContentWithALevelOfTheWholeRegistry() throws Exception {
    schemas("register");

    // this registry says NONE of each subject, and obeys the common level all the same
    assertThat(client.getCompatibility("images-value")).isEqualTo("NONE");
    assertThat(doctor().code()).isZero();
  }

  @Tag("slow")
  @Test
  void shouldNameTheVersionThatCannotBeReadAndNotRegisterOverIt() throws Exception {
    Schema other =
        SchemaBuilder.record("ImageEvent")
            .namespace("io.unimos.event")
            .fields()
            .requiredString("id")
            .endRecord();
    client.register("images-value", new AvroSchema(other));

    Call check = doctor();
    Call register = schemas("register");

    assertThat(check.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(check.out())
        .containsPattern(
            "ERROR +registry +this release cannot read version 1 of images-value:"
                + " READER_FIELD_MISSING_DEFAULT_VALUE at /fields/\\d")
        .contains("ERROR    registry      subject images-value refuses this release's schema  -> ");
    assertThat(register.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(register.err()).hasLineCount(1).contains("refuses with status 409");
  }

  @Tag("slow")
  @Test
  void shouldSayThatNoRegistryAnswers() throws Exception {
    registry.close();

    Call check = doctor();

    assertThat(check.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(check.out())
        .hasLineCount(1)
        .startsWith("ERROR    registry      no registry answers")
        .endsWith("  -> see schema.registry.url\n");
  }

  @Test
  void shouldStartWithoutTheRightToRegisterOnceTheSchemasAreThere() throws Exception {
    Map<String, String> manual =
        Map.of("schema.registry.url", registry.url(), "schema.auto.register", "false");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        ServiceHarness harness = new ServiceHarness(broker, folder.resolve("manual"), manual)) {
      assertThatThrownBy(harness::start)
          .isInstanceOf(SettingsException.class)
          .hasMessage(
              "schema.auto.register: false, and the registry has no subject"
                  + " manual.features-value; run schemas register (and 3 more; doctor lists them)");

      String[] topics =
          harness.values().entrySet().stream()
              .filter(entry -> entry.getKey().startsWith("topics."))
              .flatMap(entry -> Stream.of("--set", entry.getKey() + "=" + entry.getValue()))
              .toArray(String[]::new);
      Call register = schemas("register", topics);
      assertThat(register.code()).as(register.toString()).isZero();
      harness.start();
      harness.send("gate", "a", TestImages.png(24, 24, 0x30c040));
      harness.awaitOutputs(1);

      assertThat(harness.predictions()).hasSize(1);
      for (String topic : List.of("features", "predictions", "drift", "adapter-versions")) {
        assertThat(client.getAllVersions("manual." + topic + "-value")).containsExactly(1);
      }
    }
  }

  private Call schemas(String command, String... more) {
    return call(List.of("schemas", command), more);
  }

  private Call doctor(String... more) {
    return call(List.of("doctor", "--only", "registry"), more);
  }

  private Call call(List<String> command, String... more) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--set", "schema.registry.url=" + registry.url()));
    arguments.addAll(List.of(more));
    return Call.of(COMMANDS, arguments.toArray(String[]::new));
  }
}
