package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.SettingsException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FingerprintCheckTest {
  private static final List<String> CLASSES = List.of("cat", "dog", "owl");
  private static final StateFingerprint NOW = fingerprint(CLASSES);

  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private KeyValueStore<Bytes, byte[]> state;

  @BeforeEach
  void open() {
    state = store();
  }

  @Test
  void shouldWriteWithTheFirstRecordWhatNewStateBelongsTo() {
    FingerprintCheck check = FingerprintCheck.open(NOW, context);
    assertThat(state.get(FingerprintCheck.key())).isNull();

    check.stamp();

    assertThat(StateFingerprint.fromBytes(state.get(FingerprintCheck.key()))).isEqualTo(NOW);
    FingerprintCheck.open(NOW, context);
  }

  @Test
  void shouldNameWhatDiffersAndTheWaysOut() {
    FingerprintCheck.open(NOW, context).stamp();

    refuses(
        fingerprint(List.of("dog", "cat", "owl")),
        "was made with classes [cat, dog, owl]; the bundle has [dog, cat, owl]; start with the"
            + " bundle that it was made with, or with another application.id, or begin again with"
            + " reset");
    refuses(
        new StateFingerprint(StateFingerprint.LAYOUT, "encoder-2", CLASSES, "bank-1", 8, 128, 2048),
        "was made with encoder encoder-1; the bundle has encoder-2;");
    refuses(
        new StateFingerprint(StateFingerprint.LAYOUT, "encoder-1", CLASSES, "bank-2", 8, 128, 2048),
        "was made with source bank bank-1; the bundle has bank-2;");
    refuses(
        new StateFingerprint(StateFingerprint.LAYOUT, "encoder-1", CLASSES, "bank-1", 9, 128, 2048),
        "was made with 8 numbers a feature; the bundle has 9;");
    refuses(
        new StateFingerprint(
            StateFingerprint.LAYOUT + 1, "encoder-1", CLASSES, "bank-1", 8, 128, 2048),
        "was written in layout %d; this version reads %d;"
            .formatted(StateFingerprint.LAYOUT, StateFingerprint.LAYOUT + 1));
    assertThat(StateFingerprint.fromBytes(state.get(FingerprintCheck.key()))).isEqualTo(NOW);
  }

  @Test
  void shouldNameTheFirstOfManyClassesThatDiffers() {
    List<String> many = IntStream.range(0, 65).mapToObj(i -> "c" + i).toList();
    List<String> reversed = many.stream().sorted(Collections.reverseOrder()).toList();

    assertThat(fingerprint(many).mismatch(fingerprint(reversed)))
        .hasValue("was made with class 1 of 65 being 'c0'; in the bundle it is 'c9'");
    assertThat(fingerprint(many).mismatch(fingerprint(many.subList(0, 64))))
        .hasValue("was made with 65 classes; the bundle has 64");
  }

  @Test
  void shouldGoOnWithAnotherWindowAndMemoryAndWriteThem() {
    FingerprintCheck.open(NOW, context).stamp();
    StateFingerprint other =
        new StateFingerprint(StateFingerprint.LAYOUT, "encoder-1", CLASSES, "bank-1", 8, 64, 512);

    FingerprintCheck.open(other, context).stamp();

    assertThat(StateFingerprint.fromBytes(state.get(FingerprintCheck.key()))).isEqualTo(other);
  }

  @Test
  void shouldKnowNoMoreThanTheLayoutOfALaterVersion() {
    state.put(FingerprintCheck.key(), new byte[] {0, 0, 0, 7, 1, 2, 3});

    refuses(NOW, "was written in layout 7; this version reads " + StateFingerprint.LAYOUT);
  }

  @Test
  void shouldRefuseStateThatSaysNothing() {
    new DomainSequences(state).put("gate", DomainSequence.NEW);

    refuses(
        NOW,
        "was written by an older version in a layout before %1$d; this version reads %1$d"
            .formatted(StateFingerprint.LAYOUT));
    assertThat(state.get(FingerprintCheck.key())).isNull();
  }

  private void refuses(StateFingerprint now, String why) {
    assertThatThrownBy(() -> FingerprintCheck.open(now, context))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("bundle: state of task 0_0 of ")
        .hasMessageContaining(why);
  }

  private static StateFingerprint fingerprint(List<String> classes) {
    return new StateFingerprint(
        StateFingerprint.LAYOUT, "encoder-1", classes, "bank-1", 8, 128, 2048);
  }

  private KeyValueStore<Bytes, byte[]> store() {
    KeyValueStore<Bytes, byte[]> store =
        org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(Stores.STATE),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }
}
