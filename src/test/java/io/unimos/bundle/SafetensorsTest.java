package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  private static final Path FILE = Path.of("some.safetensors");

  @TempDir Path folder;

  @Test
  void shouldReadWhatWasWritten() throws Exception {
    float[][] rows = {{0.5f, -1.25f, 3f}, {0f, 65504f, 1e-3f}};
    Path file = folder.resolve("all.safetensors");

    new SafetensorsWriter()
        .metadata("names", "a\nb \"c\" é")
        .floats("single", rows)
        .halves("half", rows)
        .integers("labels", new int[] {7, 0, 3})
        .longs("counts", new int[] {1, Integer.MAX_VALUE - 1})
        .flags("heldOut", new boolean[] {true, false, true})
        .write(file);
    Safetensors read = Safetensors.read(file);

    assertThat(read.metadata()).containsExactly(java.util.Map.entry("names", "a\nb \"c\" é"));
    assertThat(read.matrix("single", 2, 3)).isDeepEqualTo(rows);
    assertThat(read.matrix("half", -1, 3)[0]).containsExactly(rows[0]);
    assertThat(read.matrix("half", -1, 3)[1][2]).isBetween(.9995e-3f, 1.0005e-3f);
    assertThat(read.integers("labels", 3, 8)).containsExactly(7, 0, 3);
    assertThat(read.integers("counts", 2, Integer.MAX_VALUE))
        .containsExactly(1, Integer.MAX_VALUE - 1);
    assertThat(read.integers("heldOut", 3, 2)).containsExactly(1, 0, 1);
  }

  @Test
  void shouldStartTheDataAlignedAndGiveTheSameBytesTwice() {
    SafetensorsWriter writer = new SafetensorsWriter().integers("x", new int[] {1});

    byte[] bytes = writer.toBytes();

    assertThat((bytes.length - 4) % 8).isZero();
    assertThat(writer.toBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}} => x.dtype: is 'BF16', supported are F16, F32, F64, U8, I32, I64, BOOL
          {"x":{"shape":[1],"data_offsets":[0,4]}} => x.dtype: is '', supported
          {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}} => x.shape: is [2] of F32, but 4 bytes are given
          {"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}} => x.shape: is not a list of lengths
          {"x":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}} => x.shape: is not a list of lengths
          {"x":{"dtype":"F32","shape":"1","data_offsets":[0,4]}} => x.shape: is not a list of lengths
          {"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}} => x.shape: is
          {"x":{"dtype":"F32","shape":[1073741824,4],"data_offsets":[0,0]}} => x.shape: is
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} => x.data_offsets: is [4,8] in data of 4 bytes
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}} => x.data_offsets: is [4,0] in data of 4 bytes
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999]}} => x.data_offsets: is not a list of lengths
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}} => x.data_offsets: is [0]
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} => x.data_offsets: starts at 2 where 0 is expected
          {"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} => y.data_offsets: starts at 2 where 3 is expected
          {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}} => data: the header describes 2 bytes, the file holds 4
          {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"U8"}} => header: is not JSON: Duplicate field 'x'
          {"__metadata__":{"a":1}} => __metadata__.a: is not a string
          {"x":7} => x.dtype: is '', supported
          [1] => header: is not a JSON object
          {"x": => header: is not JSON
          {} {} => header: is not JSON
          """)
  void shouldNameTheFieldWhenTheHeaderIsDamaged(String header, String problem) {
    byte[] bytes = file(header, new byte[4]);

    assertThatThrownBy(() -> Safetensors.parse(FILE, bytes))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith("some.safetensors: " + problem)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "9223372036854775807", "100000001", "23"})
  void shouldRefuseALengthThatTheFileDoesNotHave(long claimed) {
    byte[] bytes = file("{}", new byte[4]);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed);

    assertThatThrownBy(() -> Safetensors.parse(FILE, bytes))
        .hasMessage("some.safetensors: header: claims " + claimed + " bytes in a file of 14");
  }

  @Test
  void shouldNameTheElementWhenAValueIsNotFinite() throws Exception {
    byte[] bytes =
        new SafetensorsWriter().halves("x", new float[][] {{1, 2}, {3, Float.NaN}}).toBytes();

    Safetensors tensors = Safetensors.parse(FILE, bytes);

    assertThatThrownBy(() -> tensors.matrix("x", 2, 2))
        .hasMessage("some.safetensors: x[1][1]: is NaN, not finite");
  }

  @Test
  void shouldNameTheTensorWhenTypeShapeOrRangeAreOthers() throws Exception {
    Safetensors tensors =
        Safetensors.parse(FILE, new SafetensorsWriter().integers("x", new int[] {1, 9}).toBytes());

    assertThatThrownBy(() -> tensors.matrix("x", -1, 2))
        .hasMessage("some.safetensors: x: is I32 [2], expected F16 or F32 [any, 2]");
    assertThatThrownBy(() -> tensors.integers("x", 3, 10))
        .hasMessage("some.safetensors: x: is I32 [2], expected integers [3]");
    assertThatThrownBy(() -> tensors.integers("x", 2, 9))
        .hasMessage("some.safetensors: x[1]: is 9, expected 0 to 8");
    assertThatThrownBy(() -> tensors.integers("y", 2, 9))
        .hasMessage("some.safetensors: y: no such tensor; the file has [x]");
  }

  @Test
  void shouldReadFilesAndHeadersUpToTheirBounds() throws Exception {
    Path file = Files.write(folder.resolve("some"), file("{}", new byte[0]));
    String header = "{}" + " ".repeat(Safetensors.MAX_HEADER_BYTES - 2);

    assertThat(Safetensors.read(file, Files.size(file)).metadata()).isEmpty();
    assertThatThrownBy(() -> Safetensors.read(file, Files.size(file) - 1))
        .isInstanceOf(BundleException.class)
        .hasMessageEndingWith("is 10 bytes, at most 9 are read");
    assertThat(Safetensors.parse(FILE, file(header, new byte[0])).metadata()).isEmpty();
    assertThatThrownBy(() -> Safetensors.parse(FILE, file(header + " ", new byte[0])))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("header: claims 16777217 bytes");
    assertThatThrownBy(() -> Safetensors.parse(FILE, new byte[8]))
        .hasMessage("some.safetensors: header: claims 0 bytes in a file of 8");
    assertThatThrownBy(() -> Safetensors.parse(FILE, new byte[7]))
        .hasMessageContaining("too short for safetensors");
    assertThatThrownBy(() -> Safetensors.parse(FILE, file("0", new byte[0])))
        .hasMessageContaining("claims 1 bytes");
  }

  /** Four times 2^16 is 2^64 and would come out as nothing. */
  @Test
  void shouldRefuseAShapeThatOverflows() {
    String header =
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,0]}}";

    assertThatThrownBy(() -> Safetensors.parse(FILE, file(header, new byte[0])))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("x.shape: is [65536,65536,65536,65536]");
  }

  @Test
  void shouldReadTensorsInAnyOrder() throws Exception {
    String header =
        "{\"y\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
            + "\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}";

    Safetensors tensors = Safetensors.parse(FILE, file(header, new byte[] {3, 4}));

    assertThat(tensors.integers("x", 1, 9)).containsExactly(3);
    assertThat(tensors.integers("y", 1, 9)).containsExactly(4);
  }

  @Test
  void shouldTakeNoOtherShapeOrType() throws Exception {
    String header =
        "{\"none\":{\"dtype\":\"F32\",\"shape\":[0,2],\"data_offsets\":[0,0]},"
            + "\"whole\":{\"dtype\":\"I32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
            + "\"row\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}";
    Safetensors tensors = Safetensors.parse(FILE, file(header, new byte[8]));

    assertThat(tensors.matrix("none", 0, 2)).isEmpty();
    assertThatThrownBy(() -> tensors.matrix("none", -1, 2))
        .hasMessageContaining("expected F16 or F32 [any, 2]");
    assertThatThrownBy(() -> tensors.matrix("none", 0, 3))
        .hasMessageContaining("expected F16 or F32 [0, 3]");
    assertThatThrownBy(() -> tensors.matrix("whole", 1, 1))
        .hasMessageContaining("whole: is I32 [1, 1], expected F16 or F32 [1, 1]");
    assertThatThrownBy(() -> tensors.integers("whole", 1, 9))
        .hasMessageContaining("whole: is I32 [1, 1], expected integers [1]");
    assertThatThrownBy(() -> tensors.integers("row", 1, 9))
        .hasMessageContaining("row: is F32 [1], expected integers [1]");
  }

  /** The damage is random but the answer is never anything but a value or a BundleException. */
  @Test
  void shouldAnswerWithOneLineWhateverBytesAreDamaged() {
    byte[] good =
        new SafetensorsWriter()
            .metadata("names", "a\nb")
            .halves("features", new float[][] {{1, 0}, {0, 1}})
            .integers("labels", new int[] {0, 1})
            .toBytes();
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;

    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = Arrays.copyOf(good, good.length - random.nextInt(3));
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      refused += refuses(damaged) ? 1 : 0;
    }

    assertThat(refused).isBetween(10_000, 19_999);
  }

  private static boolean refuses(byte[] bytes) {
    try {
      Safetensors tensors = Safetensors.parse(FILE, bytes);
      tensors.matrix("features", -1, 2);
      tensors.integers("labels", 2, 2);
      return false;
    } catch (BundleException e) {
      assertThat(e.getMessage()).startsWith("some.safetensors: ").doesNotContain("\n");
      return true;
    }
  }

  private static byte[] file(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[8 + json.length + data.length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length).put(json);
    buffer.put(data);
    return bytes;
  }
}
