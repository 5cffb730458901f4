package io.unimos.stream;

import io.unimos.config.Settings;
import io.unimos.encode.ImageRequest;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.ClassSet;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.ServeMode;
import io.unimos.event.TaskClass;
import io.unimos.security.FuzzTarget;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.EventJson;
import io.unimos.wire.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Events as strangers write them on our topics. */
public final class EventFuzz {
  private static final byte[] KEY = "gate".getBytes(StandardCharsets.UTF_8);

  private EventFuzz() {}

  /** Images, and what the adapt role reads; schema ids are mutated like all else. */
  public static List<FuzzTarget> targets() {
    Settings settings = Settings.of(Map.of("schema.registry.url", "mock://fuzz"));
    Contract contract = Contract.over(settings);
    ImageEventReader images = new ImageEventReader(contract, "images");
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    Instant now = Instant.EPOCH;
    List<byte[]> events =
        List.of(
            written(
                contract,
                "images",
                new ImageEvent("a", "gate", bytes, "image/png", now, Map.of("k", "v"))),
            written(
                contract,
                "images",
                new ImageEvent("b", "gate", "https://images.example.com/", null, now, Map.of())));
    List<byte[]> features =
        List.of(
            written(
                contract,
                "features",
                new Feature(
                    "a",
                    "gate",
                    "demo",
                    ByteBuffer.wrap(new byte[8]),
                    List.of(1f, 2f, 3f, 4f, 5f, 6f),
                    "images",
                    0,
                    7L,
                    now)));
    List<byte[]> commands =
        List.of(
            written(
                contract,
                "adapter-commands",
                new AdapterCommand("gate", Action.ROLL_BACK, 7L, "me", now, null, null)));
    FeatureReader reader = new FeatureReader(contract.reader("features", Feature.class), "demo", 4);
    EventReader<AdapterCommand> orders = contract.reader("adapter-commands", AdapterCommand.class);
    return List.of(
        new FuzzTarget("image-event", events, 10, mutant -> takes(images, mutant)),
        new FuzzTarget("feature", features, 5, mutant -> reader.read(mutant) instanceof Outcome.Ok),
        new FuzzTarget(
            "command",
            commands,
            5,
            mutant -> orders.read(mutant).then(CommandHandler::checked) instanceof Outcome.Ok),
        new FuzzTarget(
            "command-json",
            List.of(
                EventJson.write(
                    new AdapterCommand(
                        "gate",
                        Action.CLASSES,
                        7L,
                        "me",
                        now,
                        ServeMode.SHADOW,
                        new ClassSet(
                            1L, "base", 1, List.of(new TaskClass(0, "bus", null, bytes, bytes)))))),
            5,
            mutant ->
                EventJson.isObject(mutant)
                    && orders.read(mutant).then(CommandHandler::checked) instanceof Outcome.Ok));
  }

  private static boolean takes(ImageEventReader reader, byte[] mutant) {
    Outcome<ImageRequest> outcome = reader.read(KEY, mutant);
    return outcome instanceof Outcome.Ok;
  }

  private static byte[] written(Contract contract, String topic, SpecificRecord event) {
    return contract.serializer().serialize(topic, event);
  }
}
