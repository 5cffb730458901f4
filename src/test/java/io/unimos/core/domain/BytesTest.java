package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {
  private static final int MAGIC_BYTES = Integer.BYTES;
  private static final double[] ROW = {1, -2, 3};

  private final byte[] good = Bytes.of(out -> Bytes.write(out, ROW));

  @Test
  void shouldReadWhatItWrote() {
    double[] read = Bytes.read(good, Bytes::doubles);
    String nothing = Bytes.read(Bytes.of(out -> {}), in -> "nothing");

    assertThat(read).containsExactly(ROW);
    assertThat(nothing).isEqualTo("nothing");
  }

  @Test
  void shouldReadRowsThatFillTheBytesToTheLast() {
    byte[] two =
        Bytes.of(
            out -> {
              Bytes.write(out, new byte[] {4, 5});
              Bytes.write(out, new byte[0]);
            });

    byte[][] read = Bytes.read(two, in -> new byte[][] {Bytes.bytes(in), Bytes.bytes(in)});

    assertThat(read).isDeepEqualTo(new byte[][] {{4, 5}, {}});
  }

  @Test
  void shouldRefuseWhenTheLayoutIsAnother() {
    byte[] other = good.clone();
    other[3]++;

    assertRefused(checked(other), Bytes::doubles, "not a state of this layout");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 7})
  void shouldRefuseWhenTheBytesAreTooFewForAnything(int length) {
    assertRefused(Arrays.copyOf(good, length), Bytes::doubles, "not a state of this layout");
  }

  @Test
  void shouldRefuseWhenOneBitIsAnother() {
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;

    assertRefused(damaged, Bytes::doubles, "its checksum says that it is damaged");
  }

  @Test
  void shouldRefuseWhenMoreIsThereThanIsRead() {
    assertRefused(good, in -> Bytes.doubles(in).length + in.readByte(), "cut off after");
    assertRefused(good, DataInputStream::readInt, "24 bytes too many");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void shouldRefuseARowThatTheBytesCannotHold(int length) {
    byte[] wrong = good.clone();
    ByteBuffer.wrap(wrong).putInt(MAGIC_BYTES, length);

    assertRefused(checked(wrong), Bytes::doubles, "claims a row of " + length + " numbers");
  }

  private static <T> void assertRefused(byte[] bytes, Bytes.Reading<T> reading, String why) {
    assertThatThrownBy(() -> Bytes.read(bytes, reading))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("state: ")
        .hasMessageContaining(why);
  }

  private static byte[] checked(byte[] bytes) {
    byte[] checked = bytes.clone();
    int end = checked.length - Integer.BYTES;
    ByteBuffer.wrap(checked).putInt(end, Bytes.checksum(checked, end));
    return checked;
  }
}
