package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.unimos.image.decode.Samples.Sample;
import io.unimos.image.decode.TurboJpeg.TurboLibrary;
import io.unimos.image.guard.ForgedImages;
import io.unimos.image.guard.ImageLimits;
import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.wire.Outcome;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TurboJpegTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults());

  /** A second decoder that must not be asked. */
  private static final class Forbidden implements JpegDecoder {
    @Override
    public String name() {
      return "forbidden";
    }

    @Override
    public byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) {
      throw new AssertionError("the second decoder was asked");
    }
  }

  static List<Sample> jpegs() {
    return Samples.jpegs();
  }

  @BeforeEach
  void needLibrary() {
    String skipped = "skipped: libturbojpeg is not installed here (Debian: libturbojpeg0)";
    if (TurboLibrary.find().isEmpty()) {
      System.out.println(skipped);
    }
    assumeTrue(TurboLibrary.find().isPresent(), skipped);
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void shouldGiveThePixelsOfTheJdkWhenTheLibraryDecodes(Sample sample) {
    ImageDecoder jdk = new ImageDecoder(ImageLimits.defaults(), new ImageIoJpeg());
    byte[] encoded = sample.encoded();

    Pixels turbo = Samples.ok(decoder.decode(encoded));

    assertThat(decoder.jpegLibrary()).isEqualTo("libturbojpeg");
    assertThat(Samples.difference(turbo.rgb(), Samples.ok(jdk.decode(encoded)).rgb()))
        .isLessThanOrEqualTo(1);
    assertThat(Samples.difference(turbo.rgb(), sample.rgb())).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void shouldDecodeByItselfWhenTheImageIsSound(Sample sample) {
    ImageDecoder alone =
        new ImageDecoder(ImageLimits.defaults(), TurboJpeg.orElse(new Forbidden()));
    Pixels pixels = Samples.ok(alone.decode(sample.encoded()));

    assertThat(pixels.width()).isEqualTo(sample.width());
  }

  @Test
  void shouldRefuseWhenAnImageLacksTheTablesThatTheOneBeforeHad() {
    byte[] whole = Samples.encoded("grey.jpg");
    byte[] lacking = whole.clone();
    lacking[ForgedImages.frame(whole) + 12] = 1; // the component's quantization table
    Samples.ok(decoder.decode(Samples.encoded("ycc420.jpg")));

    Outcome<Pixels> outcome = decoder.decode(lacking);

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
  }
}
