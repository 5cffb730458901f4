package io.unimos.image.guard;

import static io.unimos.image.guard.ForgedImages.join;
import static io.unimos.wire.RejectReason.IMAGE_CORRUPT;
import static io.unimos.wire.RejectReason.IMAGE_FORMAT;
import static io.unimos.wire.RejectReason.IMAGE_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reasons to refuse a JPEG before anything is decoded: each rule alone, at its bounds. */
class JpegHeaderTest {
  private static final byte[] SOI = marker(0xd8);
  private static final byte[] EOI = marker(0xd9);
  private static final byte[] GREY = frame(0xc0, 8, 8, 8, component(1, 0x11));
  private static final byte[] SCAN = scan(0, 1);

  private static byte[] marker(int marker) {
    return new byte[] {(byte) 0xff, (byte) marker};
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] segment(int marker, byte[] body) {
    int length = body.length + 2;
    return join(marker(marker), bytes(length >> 8, length), body);
  }

  private static byte[] component(int id, int sampling) {
    return bytes(id, sampling, 0);
  }

  private static byte[] frame(int marker, int bits, int width, int height, byte[]... components) {
    byte[] fixed = bytes(bits, height >> 8, height, width >> 8, width, components.length);
    return segment(marker, join(fixed, join(components)));
  }

  private static byte[] scan(int spectralStart, int... ids) {
    byte[] selectors = new byte[2 * ids.length];
    for (int i = 0; i < ids.length; i++) {
      selectors[2 * i] = (byte) ids[i];
    }
    byte[] header = join(bytes(ids.length), selectors, bytes(spectralStart, 63, 0));
    return join(segment(0xda, header), bytes(1, 2, 3));
  }

  private static byte[] jpeg(byte[]... segments) {
    return join(SOI, join(segments), EOI);
  }

  private static byte[] app(int number, String text, int... more) {
    return segment(0xe0 + number, join(text.getBytes(StandardCharsets.ISO_8859_1), bytes(more)));
  }

  private static byte[] adobe(int transform) {
    return app(14, "Adobe", 0, 100, 0, 0, 0, 0, transform);
  }

  private static byte[] exif(int orientation) {
    return app(
        1, "Exif\0\0MM", 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0);
  }

  /** A frame of these sampling factors, whose components are 1, 2 and so on, and its scan. */
  private static byte[] sampled(int... sampling) {
    byte[][] components = new byte[sampling.length][];
    int[] ids = new int[sampling.length];
    for (int i = 0; i < sampling.length; i++) {
      ids[i] = i + 1;
      components[i] = component(i + 1, sampling[i]);
    }
    return join(frame(0xc0, 8, 8, 8, components), scan(0, ids));
  }

  private static Outcome<ImageHeader> header(byte[] jpeg) {
    return ImageDecoder.header(jpeg, ImageLimits.defaults());
  }

  private static JpegLayout layout(byte[] jpeg) throws Refusal {
    return (JpegLayout) Layout.of(jpeg, ImageLimits.defaults());
  }

  private static void assertRefused(byte[] jpeg, RejectReason reason, String detail) {
    Outcome<ImageHeader> outcome = header(jpeg);

    assertThat(outcome).as(detail).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<ImageHeader> rejected = (Outcome.Rejected<ImageHeader>) outcome;
    assertThat(rejected.detail()).contains(detail);
    assertThat(rejected.reason()).isEqualTo(reason);
  }

  static Stream<Arguments> corrupt() {
    byte[] good = jpeg(GREY, SCAN);
    return Stream.of(
        Arguments.of("no end marker", join(SOI, GREY, SCAN)),
        Arguments.of("(8 x 8 pixels)", join(SOI, GREY, SCAN)),
        Arguments.of("no end marker in 3 bytes", Arrays.copyOf(good, 3)),
        Arguments.of("no end marker", join(SOI, GREY, SCAN, bytes(0xff))),
        Arguments.of("no end marker", join(SOI, segment(0xfe, new byte[0]))),
        Arguments.of("no end marker", join(SOI, app(1, "Exif"))),
        Arguments.of("0 x 8 pixels", jpeg(frame(0xc0, 8, 0, 8, component(1, 0x11)), SCAN)),
        Arguments.of("8 x 0 pixels", jpeg(frame(0xc0, 8, 8, 0, component(1, 0x11)), SCAN)),
        Arguments.of("scan header of a wrong length", join(SOI, GREY, segment(0xda, new byte[0]))),
        Arguments.of("starts again", jpeg(GREY, SOI, SCAN)),
        Arguments.of("without a picture", jpeg()),
        Arguments.of("without a picture", jpeg(GREY)),
        Arguments.of("cut off in a segment", Arrays.copyOf(good, 4)),
        Arguments.of("cut off in a segment", Arrays.copyOf(good, 5)),
        Arguments.of("cut off in a segment", Arrays.copyOf(good, SOI.length + GREY.length - 1)),
        Arguments.of("no end marker", Arrays.copyOf(good, SOI.length + GREY.length)),
        Arguments.of("impossible length 1", join(SOI, marker(0xfe), bytes(0, 1), GREY, SCAN, EOI)),
        Arguments.of("states its height late", jpeg(GREY, SCAN, segment(0xdc, bytes(0, 8)))),
        Arguments.of("two frames", jpeg(GREY, GREY, SCAN)),
        Arguments.of("two frames", jpeg(GREY, SCAN, GREY)),
        Arguments.of("frame header of 5 bytes", jpeg(segment(0xc0, new byte[5]))),
        Arguments.of(
            "frame header of a wrong length", jpeg(segment(0xc0, bytes(8, 0, 8, 0, 8, 1)), SCAN)),
        Arguments.of(
            "frame header of a wrong length",
            jpeg(segment(0xc0, bytes(8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0)), SCAN)),
        Arguments.of("sampling factors", jpeg(sampled(0x01))),
        Arguments.of("sampling factors", jpeg(sampled(0x10))),
        Arguments.of("sampling factors", jpeg(sampled(0x51))),
        Arguments.of("sampling factors", jpeg(sampled(0x15))),
        Arguments.of("scan before its frame", jpeg(SCAN, GREY)),
        Arguments.of("scan header of a wrong length", jpeg(GREY, segment(0xda, new byte[0]))),
        Arguments.of("scan header of a wrong length", jpeg(GREY, segment(0xda, new byte[4]))),
        Arguments.of("scan header of a wrong length", jpeg(GREY, scan(0, 1, 1, 1, 1, 1))),
        Arguments.of(
            "scan header of a wrong length",
            jpeg(GREY, segment(0xda, bytes(1, 1, 0, 0, 63, 0, 0)))),
        Arguments.of("component that the frame lacks", jpeg(GREY, scan(0, 2))),
        Arguments.of("every colour component", jpeg(GREY, scan(1, 1))));
  }

  @ParameterizedTest
  @MethodSource("corrupt")
  void shouldRefuseAsCorruptWhenTheSegmentsMakeNoPicture(String detail, byte[] jpeg) {
    assertRefused(jpeg, IMAGE_CORRUPT, detail);
  }

  @ParameterizedTest
  @CsvSource({
    "0xc3, lossless",
    "0xc5, hierarchical",
    "0xc6, hierarchical",
    "0xc7, hierarchical",
    "0xc9, arithmetic",
    "0xca, arithmetic",
    "0xcb, arithmetic",
    "0xcd, hierarchical",
    "0xcf, hierarchical"
  })
  void shouldRefuseTheFormatWhenTheProcessIsUnusual(String marker, String detail) {
    byte[] frame = frame(Integer.decode(marker), 8, 8, 8, component(1, 0x11));

    assertRefused(jpeg(frame, SCAN), IMAGE_FORMAT, detail);
  }

  @Test
  void shouldRefuseTheFormatWhenColoursWouldComeOutWrong() {
    byte[] four = sampled(0x11, 0x11, 0x11, 0x11);

    assertRefused(jpeg(frame(0xc0, 12, 8, 8, component(1, 0x11)), SCAN), IMAGE_FORMAT, "12 bits");
    assertRefused(jpeg(frame(0xc0, 8, 8, 8), SCAN), IMAGE_FORMAT, "0 components");
    assertRefused(jpeg(sampled(0x11, 0x11)), IMAGE_FORMAT, "2 components");
    assertRefused(jpeg(sampled(0x11, 0x11, 0x11, 0x11, 0x11)), IMAGE_FORMAT, "5 components");
    assertRefused(jpeg(sampled(0x31, 0x21, 0x11)), IMAGE_FORMAT, "fractional");
    assertRefused(jpeg(sampled(0x13, 0x12, 0x11)), IMAGE_FORMAT, "fractional");
    assertRefused(jpeg(segment(0xcc, bytes(0, 0)), GREY, SCAN), IMAGE_FORMAT, "arithmetic");
    assertRefused(jpeg(four), IMAGE_FORMAT, "without an Adobe marker");
    assertRefused(jpeg(adobe(1), four), IMAGE_FORMAT, "Adobe transform 1");
    assertRefused(jpeg(adobe(2), sampled(0x11, 0x11, 0x11)), IMAGE_FORMAT, "Adobe transform 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {0xc0, 0xc1, 0xc2})
  void shouldTakeTheUsualProcesses(int marker) {
    byte[] frame = frame(marker, 8, 8, 8, component(1, 0x11));

    assertThat(header(jpeg(frame, SCAN))).isInstanceOf(Outcome.Ok.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0xd0, 0xd7})
  void shouldPassOverMarkersWithoutASegment(int marker) {
    assertThat(header(jpeg(marker(marker), GREY, SCAN, marker(marker))))
        .isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void shouldPassOverStrayAndFillBytesAndStuffedZeros() {
    byte[] entropy = bytes(0xff, 0, 7, 0xff, 0xd0, 7, 0xff, 0xd7, 7, 0xff);

    assertThat(header(jpeg(GREY, bytes(9, 5, 0xff, 0, 0xff), SCAN, entropy)))
        .isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void shouldBoundTheSegments() {
    byte[] comment = segment(0xfe, new byte[0]);
    byte[][] most = Collections.nCopies(20_000 - 2, comment).toArray(byte[][]::new);

    assertThat(header(jpeg(join(most), GREY, SCAN))).isInstanceOf(Outcome.Ok.class);
    assertRefused(jpeg(join(most), comment, GREY, SCAN), IMAGE_CORRUPT, "more than 20000 segments");
  }

  @Test
  void shouldBoundTheScans() {
    byte[][] most = Collections.nCopies(500, SCAN).toArray(byte[][]::new);

    assertThat(header(jpeg(GREY, join(most)))).isInstanceOf(Outcome.Ok.class);
    assertRefused(jpeg(GREY, join(most), SCAN), IMAGE_TIMEOUT, "501 or more scans");
  }

  @Test
  void shouldBoundThePixelsThatAllScansVisit() {
    // 2 s at 1e9 pixels a second are 40 scans over 50 million pixels
    byte[] large = frame(0xc0, 8, 10_000, 5_000, component(1, 0x11));
    byte[][] most = Collections.nCopies(40, SCAN).toArray(byte[][]::new);
    ImageLimits hurried = new ImageLimits(1 << 20, 50_000_000, Duration.ofMillis(1));

    assertThat(header(jpeg(large, join(most)))).isInstanceOf(Outcome.Ok.class);
    assertRefused(jpeg(large, join(most), SCAN), IMAGE_TIMEOUT, "41 or more scans over 10000");
    assertThat(ImageDecoder.header(jpeg(large, SCAN), hurried)).isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void shouldRecogniseColoursAsLibjpegDoes() throws Refusal {
    byte[] three = sampled(0x11, 0x11, 0x11);
    byte[] jfif = app(0, "JFIF\0", 1, 1, 0, 0, 1, 0, 1);

    assertThat(colour(three)).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(named('R', 'G', 'B'))).isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(named('r', 'G', 'B'))).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(named('R', 'g', 'B'))).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(named('R', 'G', 'b'))).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(join(adobe(0), three))).isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(adobe(1), named('R', 'G', 'B')))).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(join(jfif, named('R', 'G', 'B')))).isEqualTo(ImageHeader.Colour.YCBCR);
    assertThat(colour(join(adobe(0), sampled(0x11, 0x11, 0x11, 0x11))))
        .isEqualTo(ImageHeader.Colour.CMYK);
    assertThat(colour(join(adobe(2), sampled(0x11, 0x11, 0x11, 0x11))))
        .isEqualTo(ImageHeader.Colour.YCCK);
    assertThat(colour(sampled(0x44))).isEqualTo(ImageHeader.Colour.GREY);
  }

  @Test
  void shouldBelieveOnlyWholeMarkersOfApplications() throws Refusal {
    byte[] rgb = named('R', 'G', 'B');

    assertThat(colour(join(app(0, "JFIF\0", 1, 1, 0, 0, 1, 0), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(app(0, "JFXX\0", 1, 1, 0, 0, 1, 0, 1), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(app(2, "JFIF\0", 1, 1, 0, 0, 1, 0, 1), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(app(14, "Adobe", 0, 100, 0, 0, 0, 0), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(app(14, "Adopt", 0, 100, 0, 0, 0, 0, 1), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
    assertThat(colour(join(app(13, "Adobe", 0, 100, 0, 0, 0, 0, 1), rgb)))
        .isEqualTo(ImageHeader.Colour.RGB);
  }

  private static ImageHeader.Colour colour(byte[] segments) throws Refusal {
    return layout(jpeg(segments)).header().colour();
  }

  private static byte[] named(int... ids) {
    byte[][] components = new byte[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      components[i] = component(ids[i], 0x11);
    }
    return join(frame(0xc0, 8, 8, 8, components), scan(0, ids));
  }

  @Test
  void shouldTakeTheFirstOrientation() throws Refusal {
    assertThat(orientation(exif(6))).isEqualTo(6);
    assertThat(orientation(join(exif(6), exif(3)))).isEqualTo(6);
    assertThat(orientation(new byte[0])).isEqualTo(1);
    assertThat(orientation(join(app(1, "Exif\0\0"), exif(6)))).isEqualTo(6);
    assertThat(orientation(join(app(2, "Exif\0\0MM more than nothing"), exif(6)))).isEqualTo(6);
    assertThat(orientation(app(1, "http\0\0"))).isEqualTo(1);
    assertThat(orientation(join(app(1, "http://ns.adobe.com/xap"), exif(8)))).isEqualTo(8);
  }

  private static int orientation(byte[] segments) throws Refusal {
    return layout(jpeg(segments, GREY, SCAN)).header().orientation();
  }

  @Test
  void shouldReserveWhatADecoderMayTake() throws Refusal {
    byte[] plain = jpeg(GREY, SCAN);
    byte[] twice = jpeg(GREY, SCAN, SCAN);
    byte[] progressive = jpeg(frame(0xc2, 8, 8, 8, component(1, 0x11)), SCAN);
    byte[] turned = jpeg(exif(6), GREY, SCAN);
    byte[] inks = jpeg(adobe(0), sampled(0x11, 0x11, 0x11, 0x11));
    byte[] chroma = jpeg(sampled(0x22, 0x11, 0x11), scan(0, 1));

    long pixels = 8 * 8;
    long block = pixels * Short.BYTES;
    assertThat(work(plain)).isEqualTo(3 * pixels);
    assertThat(work(twice)).isEqualTo(3 * pixels + block);
    assertThat(work(progressive)).isEqualTo(3 * pixels + block);
    assertThat(work(turned)).isEqualTo(3 * pixels + 3 * pixels);
    assertThat(work(jpeg(exif(1), GREY, SCAN))).isEqualTo(3 * pixels);
    assertThat(work(inks)).isEqualTo(4 * pixels);
    // 8 x 8 pixels at half the chroma: a whole unit of four blocks and one of each chroma
    assertThat(work(chroma)).isEqualTo(3 * pixels + 6 * block);
  }

  private static long work(byte[] jpeg) throws Refusal {
    return layout(jpeg).header().workBytes() - jpeg.length;
  }

  @Test
  void shouldRecogniseTallChroma() throws Refusal {
    assertThat(layout(jpeg(sampled(0x12, 0x11, 0x11))).tallChroma()).isEqualTo(0b110);
    assertThat(layout(jpeg(sampled(0x22, 0x11, 0x11))).tallChroma()).isZero();
    assertThat(layout(jpeg(sampled(0x22, 0x21, 0x12))).tallChroma()).isEqualTo(0b010);
    assertThat(layout(jpeg(sampled(0x11, 0x11, 0x11))).tallChroma()).isZero();
  }

  @Test
  void shouldHandTheDecoderTheWholeOfWhatItNeeds() throws Refusal {
    byte[] entropy = bytes(0xff, 0, 7, 0xff, 0xd0, 7, 0xff, 0xd7, 7, 0xff);
    byte[] tables = join(segment(0xc4, new byte[3]), segment(0xbf, bytes(1)));
    byte[] jpeg = jpeg(tables, segment(0xf0, bytes(1)), GREY, SCAN, entropy);

    JpegLayout layout = layout(jpeg);

    assertThat(layout.essentials(jpeg)).isEqualTo(jpeg);
    assertThat(layout.segments()).containsExactly(0, jpeg.length);
  }

  @Test
  void shouldNotTakeRestartsForSegments() {
    byte[] restarts = new byte[2 * 30_000];
    for (int i = 0; i < restarts.length; i += 2) {
      restarts[i] = (byte) 0xff;
      restarts[i + 1] = (byte) (0xd0 + i / 2 % 8);
    }

    assertThat(header(jpeg(GREY, SCAN, restarts))).isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void shouldHandTheDecoderNothingItDoesNotNeed() throws Refusal {
    byte[] table = segment(0xdb, new byte[3]);
    byte[] other = segment(0xc8, new byte[1]);
    byte[] comment = segment(0xfe, new byte[5]);
    byte[][] parts = Collections.nCopies(20, join(comment, table)).toArray(byte[][]::new);
    byte[][] tables = Collections.nCopies(20, table).toArray(byte[][]::new);
    byte[] jpeg =
        jpeg(
            app(0, "JFXX"),
            join(parts),
            app(15, "x"),
            GREY,
            exif(6),
            other,
            segment(0xdb, new byte[2]),
            SCAN);

    byte[] bare = layout(jpeg).essentials(jpeg);

    assertThat(bare).isEqualTo(jpeg(join(tables), GREY, other, segment(0xdb, new byte[2]), SCAN));
  }
}
