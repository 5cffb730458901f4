package io.unimos.image.decode;

import static io.unimos.image.guard.ForgedImages.chunk;
import static io.unimos.image.guard.ForgedImages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.unimos.image.guard.ForgedImages;
import io.unimos.image.guard.ImageLimits;
import io.unimos.image.guard.Layout;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case decodes with the JDK's decoder and with whatever this machine has. */
class ImageGuardsTest {
  private static final byte[] JPEG = Samples.encoded("ycc420.jpg");
  private static final byte[] PNG = Samples.encoded("rgb8.png");
  private static final long FEW_BYTES = 10 << 20;

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults());
  private final ImageDecoder jdk = new ImageDecoder(ImageLimits.defaults(), new ImageIoJpeg());

  static Stream<Arguments> refused() {
    return Stream.concat(foreign(), Stream.concat(jpegs(), pngs()));
  }

  private static Arguments row(String what, byte[] data, RejectReason reason, String detail) {
    return Arguments.of(what, data, reason, detail);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Stream<Arguments> foreign() {
    RejectReason format = RejectReason.IMAGE_FORMAT;
    RejectReason corrupt = RejectReason.IMAGE_CORRUPT;
    return Stream.of(
        row("null", null, corrupt, "no bytes"),
        row("empty", new byte[0], corrupt, "no bytes"),
        row("GIF", latin("GIF89a\1\0\1\0"), format, "GIF"),
        row("WebP", latin("RIFF\0\0\0\0WEBPVP8 "), format, "WebP"),
        row("BMP", latin("BM\0\0\0\0"), format, "BMP"),
        row("TIFF", latin("II*\0\0\0\0\0"), format, "TIFF"),
        row("HEIC", latin("\0\0\0\30ftypheic\0\0"), format, "HEIC"),
        row("AVIF", latin("\0\0\0\30ftypavif\0\0"), format, "AVIF"),
        row("PDF", latin("%PDF-1.7"), format, "PDF"),
        row("HTML", latin("\n<!DOCTYPE html><html>"), format, "HTML"),
        row("JSON", latin("{\"error\":\"not found\"}"), format, "JSON"),
        row("text", latin("404 page not found\n"), format, "text"),
        row("base64", latin("/9j/4AAQSkZJRgABAQ"), format, "base64"),
        row("zeros", new byte[20], format, "00 00 00 00 00 00 00 00"),
        row("through UTF-8", mangled(JPEG), format, "text conversion"),
        row("PNG through text mode", latin("\u0089PNG\n\32\n\0"), corrupt, "text mode"),
        row("two bytes of a JPEG", Arrays.copyOf(JPEG, 2), corrupt, "cut off"));
  }

  private static byte[] mangled(byte[] data) {
    return new String(data, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }

  private static Stream<Arguments> jpegs() {
    RejectReason format = RejectReason.IMAGE_FORMAT;
    RejectReason corrupt = RejectReason.IMAGE_CORRUPT;
    RejectReason large = RejectReason.IMAGE_TOO_LARGE;
    int end = JPEG.length - 2;
    byte[] adobe3 = Samples.encoded("cmyk.jpg");
    adobe3[indexOf(adobe3, "Adobe") + 11] = 3;
    byte[] noAdobe = Samples.encoded("cmyk.jpg");
    noAdobe[indexOf(noAdobe, "Adobe")] = 'a';
    return Stream.of(
        row("gigapixel", ForgedImages.resized(JPEG, 40_000, 30_000), large, "1200000000"),
        row("largest", ForgedImages.resized(JPEG, 65_535, 65_535), large, "the limit is 50000000"),
        row("no width", ForgedImages.resized(JPEG, 0, 43), corrupt, "0 x 43"),
        row("no height", ForgedImages.resized(JPEG, 61, 0), corrupt, "61 x 0"),
        row("taller than its data", ForgedImages.resized(JPEG, 61, 200), corrupt, "premature end"),
        row("no EOI", Arrays.copyOf(JPEG, end), corrupt, "no end marker"),
        row("EOI after half the data", cutWithEnd(JPEG), corrupt, "premature end"),
        row("zeros in its middle", zeroed(JPEG), corrupt, "JPEG damaged"),
        row("lossless", withFrame(0xc3), format, "lossless"),
        row("arithmetic", withFrame(0xc9), format, "arithmetic"),
        row("hierarchical", withFrame(0xc5), format, "hierarchical"),
        row("12 bits", patched(JPEG, ForgedImages.frame(JPEG) + 4, 12), format, "12 bits"),
        row("2 components", patched(JPEG, ForgedImages.frame(JPEG) + 9, 2), format, "2 components"),
        row("inks of unknown polarity", noAdobe, format, "without an Adobe marker"),
        row("unknown transform", adobe3, format, "transform 3"),
        row("no picture", latin("\u00ff\u00d8\u00ff\u00d9"), corrupt, "without a picture"),
        row("a chroma lacks", firstScanOnly("ycc444-progressive.jpg"), corrupt, "colour component"),
        row(
            "thousands of scans",
            ForgedImages.scanBomb(64, 64, 5000),
            RejectReason.IMAGE_TIMEOUT,
            "scans"),
        row(
            "scans over many pixels",
            ForgedImages.scanBomb(7000, 7000, 100),
            RejectReason.IMAGE_TIMEOUT,
            "7000 x 7000"));
  }

  private static Stream<Arguments> pngs() {
    RejectReason format = RejectReason.IMAGE_FORMAT;
    RejectReason corrupt = RejectReason.IMAGE_CORRUPT;
    RejectReason large = RejectReason.IMAGE_TOO_LARGE;
    byte[] bare =
        join(ForgedImages.pngSignature(), ForgedImages.pngHeader(60_000, 60_000, 8, 2, 0));
    byte[] huge = join(ForgedImages.pngSignature(), ForgedImages.pngHeader(-1, -1, 16, 6, 0));
    byte[] wrongSum = PNG.clone();
    wrongSum[PNG.length - 20] ^= 1;
    return Stream.of(
        row("bomb header alone", bare, large, "60000 x 60000 = 3600000000"),
        row("bomb header without checksum", Arrays.copyOf(bare, 26), large, "60000 x 60000"),
        row("largest numbers", huge, large, "4294967295 x 4294967295"),
        row("a side too long", ForgedImages.png(70_000, 1, new byte[0]), large, "65535"),
        row("no width", ForgedImages.png(0, 5, new byte[0]), corrupt, "0 x 5"),
        row("no IEND", Arrays.copyOf(PNG, PNG.length - 12), corrupt, "no IEND"),
        row("wrong checksum", wrongSum, corrupt, "checksum"),
        row(
            "too little data",
            ForgedImages.png(9, 9, ForgedImages.zeros(89)),
            corrupt,
            "ends early"),
        row(
            "too much data",
            ForgedImages.png(9, 9, ForgedImages.zeros(91)),
            corrupt,
            "longer than"),
        row(
            "data bomb",
            ForgedImages.png(9, 9, ForgedImages.zeros(1 << 26)),
            corrupt,
            "longer than"),
        row("not zlib", ForgedImages.png(9, 9, new byte[90]), corrupt, "damaged"),
        row("unknown filter", ForgedImages.png(1, 1, deflated(9, 0)), corrupt, "filter 9"),
        row("animated", withChunk("acTL", new byte[8]), format, "animated"),
        row(
            "Apple's",
            join(ForgedImages.pngSignature(), chunk("CgBI", new byte[4])),
            format,
            "CgBI"),
        row("unknown critical chunk", withChunk("ABCD", new byte[8]), format, "ABCD"),
        row("no palette", pngOf(3, 8), corrupt, "palette"),
        row("colour outside the palette", shortPalette(), corrupt, "palette of 1"),
        row("impossible depth", pngOf(3, 16), corrupt, "16 bits"),
        row("unknown colour type", pngOf(5, 8), corrupt, "colour type 5"));
  }

  private static byte[] deflated(int... bytes) {
    byte[] plain = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      plain[i] = (byte) bytes[i];
    }
    return ForgedImages.deflated(plain);
  }

  private static byte[] pngOf(int colourType, int depth) {
    return join(
        ForgedImages.pngSignature(),
        ForgedImages.pngHeader(9, 9, depth, colourType, 0),
        chunk("IDAT", ForgedImages.zeros(900)),
        chunk("IEND", new byte[0]));
  }

  private static byte[] shortPalette() {
    return join(
        ForgedImages.pngSignature(),
        ForgedImages.pngHeader(1, 1, 8, 3, 0),
        chunk("PLTE", new byte[3]),
        chunk("IDAT", deflated(0, 1)),
        chunk("IEND", new byte[0]));
  }

  /** The sound PNG with one more chunk behind its header. */
  private static byte[] withChunk(String type, byte[] body) {
    return join(Arrays.copyOf(PNG, 33), chunk(type, body), Arrays.copyOfRange(PNG, 33, PNG.length));
  }

  private static byte[] patched(byte[] data, int at, int value) {
    byte[] copy = data.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static byte[] withFrame(int marker) {
    return patched(JPEG, ForgedImages.frame(JPEG) + 1, marker);
  }

  private static byte[] cutWithEnd(byte[] jpeg) {
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length * 3 / 4);
    cut[cut.length - 2] = (byte) 0xff;
    cut[cut.length - 1] = (byte) 0xd9;
    return cut;
  }

  private static byte[] zeroed(byte[] jpeg) {
    byte[] copy = jpeg.clone();
    Arrays.fill(copy, copy.length * 3 / 4, copy.length - 40, (byte) 0xfe);
    return copy;
  }

  private static byte[] firstScanOnly(String name) {
    // 4:4:4 progressive of one interleaved DC scan: make that scan name one component only
    byte[] jpeg = Samples.encoded(name);
    int scan = indexOf(jpeg, "\u00ff\u00da");
    return join(
        Arrays.copyOf(jpeg, scan),
        new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 0, 1},
        new byte[] {0, 0, (byte) 0xff, (byte) 0xd9});
  }

  private static int indexOf(byte[] data, String text) {
    return new String(data, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void shouldRefuseWithReasonWhenNotSound(
      String what, byte[] data, RejectReason reason, String detail) {
    for (ImageDecoder each : new ImageDecoder[] {decoder, jdk}) {
      Outcome<Pixels> outcome = each.decode(data);

      assertThat(outcome).as(what).isInstanceOf(Outcome.Rejected.class);
      Outcome.Rejected<Pixels> rejected = (Outcome.Rejected<Pixels>) outcome;
      assertThat(rejected.detail()).contains(detail).doesNotContain("\n");
      assertThat(rejected.reason()).isEqualTo(reason);
    }
  }

  @Test
  void shouldAllocateLittleWhenTheHeaderIsABomb() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    byte[] png = join(ForgedImages.pngSignature(), ForgedImages.pngHeader(60_000, 60_000, 8, 2, 0));
    byte[][] bombs = {
      png,
      ForgedImages.resized(JPEG, 65_535, 65_535),
      ForgedImages.scanBomb(7000, 7000, 400),
      ForgedImages.png(9, 9, ForgedImages.zeros(1 << 26))
    };
    for (byte[] bomb : bombs) {
      long before = threads.getThreadAllocatedBytes(self);

      Outcome<Pixels> outcome = decoder.decode(bomb);

      long allocated = threads.getThreadAllocatedBytes(self) - before;
      assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
      assertThat(allocated).isLessThan(FEW_BYTES);
    }
  }

  @Test
  void shouldInflateNothingWhenTextAndProfilesAreBombs() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    byte[] bomb = ForgedImages.zeros(1L << 28);
    byte[] name = latin("a\0\0");
    byte[] image =
        ForgedImages.png(
            9,
            9,
            ForgedImages.zeros(90),
            chunk("iCCP", join(name, bomb)),
            chunk("zTXt", join(name, bomb)),
            chunk("iTXt", join(latin("a\0\1\0\0\0"), bomb)));
    long before = threads.getThreadAllocatedBytes(self);

    Pixels pixels = Samples.ok(decoder.decode(image));

    assertThat(threads.getThreadAllocatedBytes(self) - before).isLessThan(FEW_BYTES);
    assertThat(pixels.rgb()).hasSize(9 * 9 * 3).containsOnly(0);
  }

  @Test
  void shouldEndByTheDeadlineWhenScansPassTheFirstGuard() throws Refusal {
    ImageLimits patient = new ImageLimits(8 << 20, 50_000_000L, Duration.ofHours(1));
    byte[] bomb = ForgedImages.scanBomb(7000, 7000, 450);
    JpegLayout layout = (JpegLayout) Layout.of(bomb, patient);

    for (JpegDecoder each :
        new JpegDecoder[] {new ImageIoJpeg(), TurboJpeg.orElse(new ImageIoJpeg())}) {
      assertThatThrownBy(() -> each.rgb(bomb, layout, new Deadline(Duration.ofMillis(50))))
          .isInstanceOf(Refusal.class)
          .hasMessage("decoding took longer than 50 ms");
    }
  }

  @Test
  void shouldEndByTheDeadlineWhenOneScanIsLarge() {
    ImageLimits hurried = new ImageLimits(8 << 20, 50_000_000L, Duration.ofMillis(1));
    byte[] large = ForgedImages.scanBomb(7000, 7000, 0);

    for (JpegDecoder jpeg :
        new JpegDecoder[] {new ImageIoJpeg(), TurboJpeg.orElse(new ImageIoJpeg())}) {
      ImageDecoder each = new ImageDecoder(hurried, jpeg);
      Outcome<Pixels> outcome = each.decode(large);

      assertThat(((Outcome.Rejected<Pixels>) outcome).reason())
          .isEqualTo(RejectReason.IMAGE_TIMEOUT);
    }
  }

  @Test
  void shouldEndByTheDeadlineWhenAPngIsLarge() {
    ImageLimits hurried = new ImageLimits(8 << 20, 50_000_000L, Duration.ofMillis(1));
    byte[] png = ForgedImages.png(7000, 7000, ForgedImages.zeros(7001L * 7000));
    ImageDecoder each = new ImageDecoder(hurried);
    Outcome<Pixels> outcome = each.decode(png);

    assertThat(((Outcome.Rejected<Pixels>) outcome).reason()).isEqualTo(RejectReason.IMAGE_TIMEOUT);
  }

  @Test
  void shouldIgnoreExifWhenItIsDamaged() {
    byte[] exif = Samples.encoded("exif6.jpg");
    int tiff = indexOf(exif, "Exif") + 6;
    for (int value : new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 30}) {
      ByteBuffer.wrap(exif).putInt(tiff + 4, value);

      Pixels pixels = Samples.ok(decoder.decode(exif));

      assertThat(pixels.width()).isEqualTo(61);
    }
  }

  @Test
  void shouldRefuseTheImageWhenTheDecoderThrows() {
    for (Throwable failure :
        new Throwable[] {new IllegalStateException("a bug"), new StackOverflowError()}) {
      assertThat(reasonOf(failure)).isEqualTo(RejectReason.IMAGE_CORRUPT);
    }
    assertThat(reasonOf(new OutOfMemoryError("heap"))).isEqualTo(RejectReason.IMAGE_TOO_LARGE);
  }

  private static RejectReason reasonOf(Throwable failure) {
    ImageDecoder failing = new ImageDecoder(ImageLimits.defaults(), new FailingJpeg(failure));
    return ((Outcome.Rejected<Pixels>) failing.decode(JPEG)).reason();
  }

  private record FailingJpeg(Throwable failure) implements JpegDecoder {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }
}
