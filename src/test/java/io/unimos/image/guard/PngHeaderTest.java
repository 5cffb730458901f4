package io.unimos.image.guard;

import static io.unimos.image.guard.ForgedImages.PNG_SIGNATURE;
import static io.unimos.image.guard.ForgedImages.chunk;
import static io.unimos.image.guard.ForgedImages.deflated;
import static io.unimos.image.guard.ForgedImages.join;
import static io.unimos.image.guard.ForgedImages.pngHeader;
import static io.unimos.wire.RejectReason.IMAGE_CORRUPT;
import static io.unimos.wire.RejectReason.IMAGE_FORMAT;
import static io.unimos.wire.RejectReason.IMAGE_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The reasons to refuse a PNG before anything is decoded: each rule alone, at its bounds. */
class PngHeaderTest {
  private static final int COLOUR_TYPE = PNG_SIGNATURE.length + 8 + 9;
  private static final byte[] GREY = pngHeader(1, 1, 8, 0, 0);
  private static final byte[] PALETTE = pngHeader(1, 1, 8, 3, 0);
  private static final byte[] DATA = chunk("IDAT", deflated(new byte[2]));
  private static final byte[] END = chunk("IEND", new byte[0]);

  private static byte[] png(byte[]... chunks) {
    return join(PNG_SIGNATURE, join(chunks), END);
  }

  private static byte[] palette(int bytes) {
    return chunk("PLTE", new byte[bytes]);
  }

  private static Outcome<ImageHeader> header(byte[] png) {
    return ImageDecoder.header(png, ImageLimits.defaults());
  }

  private static PngLayout layout(byte[] png) throws Refusal {
    return (PngLayout) Layout.of(png, ImageLimits.defaults());
  }

  private static void assertRefused(byte[] png, RejectReason reason, String detail) {
    Outcome<ImageHeader> outcome = header(png);

    assertThat(outcome).as(detail).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<ImageHeader> rejected = (Outcome.Rejected<ImageHeader>) outcome;
    assertThat(rejected.detail()).contains(detail);
    assertThat(rejected.reason()).isEqualTo(reason);
  }

  /** With a header byte at its offset changed, and its checksum right. */
  private static byte[] patched(int offset, int value) {
    byte[] png = png(GREY, DATA);
    png[COLOUR_TYPE + offset] = (byte) value;
    ForgedImages.repairChecksums(png);
    return png;
  }

  static Stream<Arguments> corrupt() {
    byte[] good = png(GREY, DATA);
    byte[] claims = good.clone();
    claims[PNG_SIGNATURE.length + GREY.length + 3] = 100;
    return Stream.of(
        Arguments.of("no IEND chunk", Arrays.copyOf(good, PNG_SIGNATURE.length)),
        Arguments.of("no IEND chunk", Arrays.copyOf(good, PNG_SIGNATURE.length + 11)),
        Arguments.of("no IEND chunk", Arrays.copyOf(good, good.length - END.length)),
        Arguments.of("cut off in chunk IHDR", Arrays.copyOf(good, PNG_SIGNATURE.length + 24)),
        Arguments.of("cut off in chunk IDAT", Arrays.copyOf(claims, claims.length)),
        Arguments.of(
            "cut off in chunk 0x31323334", join(PNG_SIGNATURE, GREY, unchecked("1234", 1))),
        Arguments.of(
            "cut off in chunk 0x5d5d5d5d", join(PNG_SIGNATURE, GREY, unchecked("]]]]", 1))),
        Arguments.of(
            "cut off in chunk 0x7b41415a", join(PNG_SIGNATURE, GREY, unchecked("{AAZ", 1))),
        Arguments.of("cut off in chunk AZaz", join(PNG_SIGNATURE, GREY, unchecked("AZaz", 1))),
        Arguments.of("without a picture", png(GREY)),
        Arguments.of("does not start with a header", png(DATA)),
        Arguments.of("does not start with a header", png(chunk("IHDR", new byte[12]), DATA)),
        Arguments.of("does not start with a header", png(chunk("PLTE", new byte[13]), DATA)),
        Arguments.of("two headers", png(GREY, GREY, DATA)),
        Arguments.of("impossible values", patched(1, 1)),
        Arguments.of("impossible values", patched(2, 1)),
        Arguments.of("impossible values", patched(3, 2)),
        Arguments.of("unknown colour type 1", patched(0, 1)),
        Arguments.of("palette of 0 bytes", png(PALETTE, palette(0), DATA)),
        Arguments.of("palette of 4 bytes", png(PALETTE, palette(4), DATA)),
        Arguments.of("palette of 771 bytes", png(PALETTE, palette(771), DATA)),
        Arguments.of("or a second one", png(PALETTE, palette(3), palette(3), DATA)),
        Arguments.of("palette behind", png(PALETTE, DATA, palette(3))),
        Arguments.of("without its palette", png(PALETTE, DATA)),
        Arguments.of("separate places", png(GREY, DATA, chunk("tEXt", new byte[1]), DATA)),
        Arguments.of("chunk eXIf has a wrong checksum", png(GREY, spoilt(chunk("eXIf", GREY)))),
        Arguments.of("chunk IDAT has a wrong checksum", png(GREY, spoilt(DATA))));
  }

  private static byte[] unchecked(String type, int length) {
    byte[] chunk = chunk(type, new byte[length]);
    chunk[2] = 1;
    return chunk;
  }

  private static byte[] spoilt(byte[] chunk) {
    byte[] spoilt = chunk.clone();
    spoilt[spoilt.length - 1]++;
    return spoilt;
  }

  @ParameterizedTest
  @MethodSource("corrupt")
  void shouldRefuseAsCorruptWhenTheChunksMakeNoPicture(String detail, byte[] png) {
    assertRefused(png, IMAGE_CORRUPT, detail);
  }

  @Test
  void shouldRefuseTheFormatWhenColoursOrFramesWouldBeWrong() {
    assertRefused(png(chunk("CgBI", new byte[4]), GREY, DATA), IMAGE_FORMAT, "CgBI");
    assertRefused(png(GREY, chunk("acTL", new byte[8]), DATA), IMAGE_FORMAT, "animated");
    assertRefused(png(GREY, chunk("ABCD", new byte[8]), DATA), IMAGE_FORMAT, "ABCD");
  }

  @Test
  void shouldRefuseTheSizeAlsoWhenOnlyTheHeaderHasArrived() {
    byte[] whole = join(PNG_SIGNATURE, pngHeader(60_000, 60_000, 8, 0, 0));
    byte[] sides = Arrays.copyOf(whole, PNG_SIGNATURE.length + 16);

    assertRefused(sides, IMAGE_TOO_LARGE, "60000 x 60000");
    assertRefused(Arrays.copyOf(sides, sides.length - 1), IMAGE_CORRUPT, "cut off in chunk IHDR");
    assertRefused(Arrays.copyOf(whole, PNG_SIGNATURE.length + 11), IMAGE_CORRUPT, "no IEND");
    assertRefused(
        join(PNG_SIGNATURE, GREY, Arrays.copyOf(unchecked("IHDR", 9), 9)),
        IMAGE_CORRUPT,
        "no IEND");
  }

  @Test
  void shouldPassOverWhatADecoderMaySkip() {
    assertThat(header(png(GREY, spoilt(chunk("tEXt", new byte[3])), DATA)))
        .isInstanceOf(Outcome.Ok.class);
    assertThat(header(png(GREY, palette(4), DATA))).isInstanceOf(Outcome.Ok.class);
    assertThat(header(png(GREY, DATA, DATA))).isInstanceOf(Outcome.Ok.class);
    assertThat(header(png(PALETTE, palette(768), DATA))).isInstanceOf(Outcome.Ok.class);
  }

  @ParameterizedTest
  @CsvSource({"0, '1,2,4,8,16'", "2, '8,16'", "3, '1,2,4,8'", "4, '8,16'", "6, '8,16'"})
  void shouldTakeOnlyTheDepthsOfItsColourType(int colourType, String depths) {
    for (int depth : new int[] {0, 1, 2, 3, 4, 8, 12, 16, 32}) {
      boolean takes = Arrays.asList(depths.split(",")).contains(Integer.toString(depth));

      Outcome<ImageHeader> outcome =
          header(png(pngHeader(1, 1, depth, colourType, 0), palette(3), DATA));

      assertThat(outcome instanceof Outcome.Ok)
          .as("colour type %d, %d bits", colourType, depth)
          .isEqualTo(takes);
    }
  }

  @Test
  void shouldReserveWhatADecoderMayTake() throws Refusal {
    long plain = layout(png(pngHeader(8, 8, 8, 2, 0), DATA)).header().workBytes();
    ImageHeader interlaced = layout(png(pngHeader(8, 8, 8, 2, 1), DATA)).header();

    byte[] exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0};
    ImageHeader turned = layout(png(pngHeader(8, 8, 8, 2, 0), chunk("eXIf", exif), DATA)).header();

    assertThat(plain).isEqualTo(3 * (8 * 3 + 1) + PngLayout.BLOCK_BYTES);
    assertThat(turned.workBytes()).isEqualTo(plain + 3 * 8 * 8);
    assertThat(turned.orientation()).isEqualTo(6);
    assertThat(interlaced.scans()).isEqualTo(7);
    assertThat(layout(png(GREY, DATA)).header().scans()).isEqualTo(1);
  }

  @Test
  void shouldBoundBytesSidesAndPixels() {
    ImageLimits limits = new ImageLimits(100, 1_000, Duration.ofSeconds(1));
    ImageLimits wide = new ImageLimits(100, Long.MAX_VALUE, Duration.ofSeconds(1));

    assertPasses(() -> limits.checkBytes(100));
    assertRefuses(() -> limits.checkBytes(101), "101 bytes, the limit is 100");
    assertPasses(() -> limits.checkSize(1_000, 1));
    assertRefuses(() -> limits.checkSize(1_001, 1), "the limit is 1000");
    assertRefuses(() -> limits.checkSize(0, 1), "0 x 1");
    assertRefuses(() -> limits.checkSize(1, 0), "1 x 0");
    assertPasses(() -> wide.checkSize(ImageLimits.MAX_SIDE, 1));
    assertPasses(() -> wide.checkSize(1, ImageLimits.MAX_SIDE));
    assertRefuses(() -> wide.checkSize(ImageLimits.MAX_SIDE + 1, 1), "the limit of a side");
    assertRefuses(() -> wide.checkSize(1, ImageLimits.MAX_SIDE + 1), "the limit of a side");
    assertRefuses(() -> wide.checkSize(50_000, 50_000), "pixels");
  }

  private interface Check {
    void run() throws Refusal;
  }

  private static void assertPasses(Check check) {
    assertThatCode(check::run).doesNotThrowAnyException();
  }

  private static void assertRefuses(Check check, String detail) {
    assertThatThrownBy(check::run).isInstanceOf(Refusal.class).hasMessageContaining(detail);
  }
}
