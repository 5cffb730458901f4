package io.unimos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.event.Served;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static final String LABEL =
      "{'id':'a','domain':'gate','label':'bus','annotator':'ann','at':'2026-01-31T23:59:59.5Z'}";
  private static final String COMMAND =
      "{'domain':'gate','action':'FREEZE','by':'ann','at':1769903999500}";
  private static final Instant AT = Instant.parse("2026-01-31T23:59:59.500Z");

  private static final EventJson<Label> LABELS = new EventJson<>(Label.class, true);
  private static final EventJson<AdapterCommand> COMMANDS =
      new EventJson<>(AdapterCommand.class, true);
  private static final EventJson<Prediction> PREDICTIONS = new EventJson<>(Prediction.class, false);

  /** Fields of any schema, also of those to come; every other event has no optional field. */
  @ParameterizedTest
  @ValueSource(
      classes = {Prediction.class, AnnotationRequest.class, Label.class, AdapterCommand.class})
  void shouldReadEveryFieldThatItHasWritten(Class<? extends SpecificRecord> type) throws Exception {
    Schema schema = SpecificData.get().getSchema(type);
    SplittableRandom random = new SplittableRandom(7);

    for (int i = 0; i < 200; i++) {
      boolean full = i % 2 == 0;
      SpecificRecord event = SampleEvents.of(type, random, full);

      byte[] json = EventJson.write(event);

      assertThat(new EventJson<>(type, true).read(json)).isEqualTo(Outcome.ok(event));
      assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("\n");
      assertShape(new ObjectMapper().readTree(json), schema, full);
    }
  }

  /** The names and order of the schema, and no union wrappers. */
  private static void assertShape(JsonNode json, Schema schema, boolean full) {
    switch (schema.getType()) {
      case RECORD -> {
        assertThat(json.fieldNames())
            .toIterable()
            .containsExactlyElementsOf(
                schema.getFields().stream().map(Schema.Field::name).toList());
        schema
            .getFields()
            .forEach(field -> assertShape(json.get(field.name()), field.schema(), full));
      }
      case UNION -> {
        assertThat(json.isNull()).isNotEqualTo(full);
        if (full) {
          assertShape(json, schema.getTypes().get(1), true);
        }
      }
      case ARRAY -> json.forEach(item -> assertShape(item, schema.getElementType(), full));
      case BYTES, STRING, ENUM -> assertThat(json.isTextual()).isTrue();
      case LONG -> assertThat(json.isTextual()).isEqualTo(schema.getLogicalType() != null);
      default -> assertThat(json.isValueNode()).isTrue();
    }
  }

  @Test
  void shouldFillInTheDefaultsOfTheSchema() {
    assertThat(LABELS.read(json(LABEL)))
        .isEqualTo(Outcome.ok(new Label("a", "gate", "bus", "ann", AT, LabelKind.CLASS)));
    assertThat(COMMANDS.read(json(COMMAND)))
        .isEqualTo(
            Outcome.ok(new AdapterCommand("gate", Action.FREEZE, null, "ann", AT, null, null)));
    assertThat(COMMANDS.read(json(COMMAND.replace("}", ",'version':3,'mode':'SHADOW'}"))))
        .isEqualTo(
            Outcome.ok(
                new AdapterCommand("gate", Action.FREEZE, 3L, "ann", AT, ServeMode.SHADOW, null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'2026-01-31T23:59:59.5Z'",
        "'2026-01-31T23:59:59.500Z'",
        "'2026-01-31T23:59:59.500999Z'",
        "'2026-02-01T00:59:59.500+01:00'",
        "1769903999500"
      })
  void shouldTakeATimeInEitherForm(String time) {
    Outcome<Label> outcome = LABELS.read(json(LABEL.replace("'2026-01-31T23:59:59.5Z'", time)));

    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    assertThat(((Outcome.Ok<Label>) outcome).value().getAt()).isEqualTo(AT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", " \t\r\n%s", "\ufeff%s", "\ufeff\n%s", "%s\r\n"})
  void shouldRecogniseAnObjectBehindWhiteSpaceAndAMark(String around) {
    byte[] value = json(around.formatted(LABEL));

    assertThat(EventJson.isObject(value)).isTrue();
    assertThat(LABELS.read(value)).isInstanceOf(Outcome.Ok.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\ufeff", "[{}]", "'{}'", "null", "7", "\u0000{}", "x{}"})
  void shouldRecogniseNothingElse(String text) {
    assertThat(EventJson.isObject(json(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what is replaced in a good label | by what | what the dead letter says
        "'bus'        | 7            | no Label: 'label' is 7, expected text",
        "'bus'        | null         | no Label: 'label' is null, expected text",
        "'bus'        | ['bus']      | no Label: 'label' is [\"bus\"], expected text",
        "'bus'        | {'string':'bus'} | no Label: 'label' is {\"string\":\"bus\"}, expected text",
        "'bus'        | '\\ud83d'    | expected text of whole characters",
        "'label':     | 'class':     | no Label: 'label' is missing",
        "'id':'a',    | ``           | no Label: 'id' is missing",
        "'id':'a',    | 'id':'a','extra':1, | no Label: unknown field 'extra'",
        "'id':'a',    | 'id':'a','id':'b', | damaged JSON: Duplicate field 'id'",
        "'id':'a',    | 'id':'a','kind':'NONE', | 'kind' is \"NONE\", expected one of CLASS, NONE_OF_",
        "'id':'a',    | 'id':'a','kind':'class', | 'kind' is \"class\", expected one of CLASS, NONE_OF_",
        "'id':'a',    | 'id':'a','kind':null, | 'kind' is null, expected one of CLASS, NONE_OF_",
        "'2026-01-31T23:59:59.5Z' | '2026-01-31' | 'at' is \"2026-01-31\", expected a time such as 2026",
        "'2026-01-31T23:59:59.5Z' | '1769903999500' | 'at' is \"1769903999500\", expected a time such as",
        "'2026-01-31T23:59:59.5Z' | '+1000000000-12-31T23:59:59Z' | expected a time such as",
        "'2026-01-31T23:59:59.5Z' | 1.5 | 'at' is 1.5, expected a time: ISO-8601",
        "'2026-01-31T23:59:59.5Z' | 1e99 | expected a time: ISO-8601",
        "'2026-01-31T23:59:59.5Z' | 99999999999999999999 | expected a time: ISO-8601",
        "'2026-01-31T23:59:59.5Z' | null | 'at' is null, expected a time: ISO-8601",
        "}            | ``           | damaged JSON: Unexpected end-of-input",
        "}            | }}           | damaged JSON: Unexpected close marker",
        "}            | }{}          | damaged JSON: Trailing token",
        "}            | ,}           | damaged JSON: Unexpected character",
        "'bus'        | bus          | damaged JSON: Unrecognized token 'bus'"
      })
  void shouldSayWhatIsWrongWithALabel(String good, String bad, String detail) {
    assertRefused(LABELS.read(json(LABEL.replace(good, bad))), detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'FREEZE'     | 'MELT'       | 'action' is \"MELT\", expected one of FREEZE, UNFREEZE,",
        "'by':'ann',  | ``           | no AdapterCommand: 'by' is missing",
        "}            | ,'version':'3'} | 'version' is \"3\", expected a whole number of 64 bits",
        "}            | ,'version':3.0} | 'version' is 3.0, expected a whole number of 64 bits",
        "}            | ,'version':{'long':3}} | 'version' is {\"long\":3}, expected a whole number",
        "}            | ,'mode':'adapted'} | 'mode' is \"adapted\", expected one of ADAPTED, SHADOW",
        "}            | ,'classes':[]} | 'classes' is [], expected an object",
        "}            | ,'classes':{}} | no AdapterCommand: 'classes.number' is missing",
        "}            | ,'classes':{'number':1,'base':'','nextId':3000000000}} | 'classes.nextId' is 3000000000, expected a whole number of 32 bits",
        "}            | ,'classes':{'number':1,'base':'','nextId':3,'classes':[{'id':1,'name':'a','features':'?'}]}} | 'classes.classes[0].features' is \"?\", expected Base64"
      })
  void shouldSayWhatIsWrongWithACommand(String good, String bad, String detail) {
    assertRefused(COMMANDS.read(json(COMMAND.replace(good, bad))), detail);
  }

  @Test
  void shouldBoundWhatItQuotesAndHowDeepItReads() {
    String longText = "x".repeat(900_000);

    assertRefused(LABELS.read(json(LABEL.replace("'bus'", "['" + longText + "']"))), "xxx...");
    assertRefused(
        LABELS.read(json("{'" + longText.substring(0, 40_000) + "':1," + LABEL.substring(1))),
        "xxx...'");
    assertRefused(LABELS.read(json("{'a':" + "[".repeat(100_000))), "damaged JSON: ");
    String many = "{'a':[" + "[],".repeat(300_000) + "[]]}";
    assertRefused(LABELS.read(json(many)), "damaged JSON: Token count (200001) exceeds");
    assertRefused(LABELS.read(json("{'a':" + "9".repeat(100_000) + "}")), "damaged JSON: ");
    assertRefused(LABELS.read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}), "damaged");
  }

  @Test
  void shouldKeepNumbersThatJsonDoesNotHave() {
    Prediction written = SampleEvents.of(Prediction.class, new SplittableRandom(3), true);
    written.put("confidence", Float.NaN);
    written.put("discrepancy", Float.NEGATIVE_INFINITY);
    byte[] json = EventJson.write(written);

    Outcome<Prediction> outcome = PREDICTIONS.read(json);

    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("\"confidence\":\"NaN\"", "\"discrepancy\":\"-Infinity\"");
    assertThat(((Outcome.Ok<Prediction>) outcome).value().getConfidence()).isNaN();
    assertThat(((Outcome.Ok<Prediction>) outcome).value().getDiscrepancy())
        .isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void shouldPassOverWhatANewerServiceWrites() throws Exception {
    Prediction written = SampleEvents.of(Prediction.class, new SplittableRandom(3), true);
    written.put("served", Served.ADAPTED);
    String json = new String(EventJson.write(written), StandardCharsets.UTF_8);
    String newer =
        json.replace("\"served\":\"ADAPTED\"", "\"served\":\"LATER\"")
            .replaceFirst("\\{", "{\"more\":{\"a\":[1]},");

    assertThat(newer).hasSizeGreaterThan(json.length());
    assertThat(PREDICTIONS.read(newer.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Outcome.ok(written));
  }

  private static void assertRefused(Outcome<?> outcome, String detail) {
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<?> refused = (Outcome.Rejected<?>) outcome;
    assertThat(refused.reason()).isEqualTo(RejectReason.SCHEMA_INVALID);
    assertThat(refused.detail()).contains(detail).hasSizeLessThan(500);
  }

  /** JSON with single quotes, for tables that can be read. */
  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
