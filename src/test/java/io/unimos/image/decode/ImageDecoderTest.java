package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.decode.Samples.Sample;
import io.unimos.image.guard.ImageHeader;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {

  static List<Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldGivePillowsPixelsWhenDecodedByTheJdk(Sample sample) {
    ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults(), new ImageIoJpeg());
    Pixels pixels = Samples.ok(decoder.decode(sample.encoded()));

    assertThat(pixels.width()).isEqualTo(sample.width());
    assertThat(pixels.height()).isEqualTo(sample.height());
    assertThat(Samples.difference(pixels.rgb(), sample.rgb())).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReportTheSizeWhenOnlyTheHeaderIsRead(Sample sample) {
    Outcome<ImageHeader> outcome = ImageDecoder.header(sample.encoded(), ImageLimits.defaults());

    ImageHeader header = ((Outcome.Ok<ImageHeader>) outcome).value();
    assertThat(header.decodedBytes()).isEqualTo(3L * sample.width() * sample.height());
    assertThat(header.workBytes()).isPositive();
  }
}
