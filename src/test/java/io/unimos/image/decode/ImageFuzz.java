package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.fetch.ImageUri;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ForgedImages;
import io.unimos.image.guard.ImageLimits;
import io.unimos.security.FuzzTarget;
import io.unimos.wire.Outcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Images and uris as strangers send them. */
public final class ImageFuzz {
  /** Small, so that a mutated header cannot ask for much either. */
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 400_000, Duration.ofMinutes(5));

  private static final List<String> URIS =
      List.of(
          "https://images.example.com/a/b.jpg?sig=a%2Fb&t=1",
          "HTTPS://cam-7.cdn.example.org:443/x",
          "https://user:pw@images.example.com/",
          "https://127.0.0.1/",
          "https://[::ffff:7f00:1]/",
          "https://images.example.com.evil.com/#x",
          "https://images.example.com\\@127.0.0.1:443/..%2f%00",
          "https://cdn.example.org?x=1");

  private ImageFuzz() {}

  /** The decoders, and the reader of uris. */
  public static List<FuzzTarget> targets() {
    ImageDecoder decoder = new ImageDecoder(LIMITS);
    RemoteImages remote =
        new RemoteImages(
            new UriRules(
                true,
                List.of("images.example.com", "*.cdn.example.org"),
                Set.of(443),
                1000,
                Duration.ofSeconds(1),
                1,
                1,
                Duration.ofSeconds(10),
                5,
                Duration.ofSeconds(30)));
    List<byte[]> jpegs = Samples.jpegs().stream().map(Samples.Sample::encoded).toList();
    List<byte[]> pngs =
        Samples.all().stream().filter(s -> !s.isJpeg()).map(Samples.Sample::encoded).toList();
    List<byte[]> uris = URIS.stream().map(u -> u.getBytes(StandardCharsets.UTF_8)).toList();
    return List.of(
        new FuzzTarget("jpeg", jpegs, 20, mutant -> decodes(decoder, mutant)),
        new FuzzTarget("png", pngs, 10, mutant -> decodes(decoder, mutant)),
        new FuzzTarget(
            "png-repaired",
            pngs,
            10,
            mutant -> {
              // or all damage would stop at the checksums
              ForgedImages.repairChecksums(mutant);
              return decodes(decoder, mutant);
            }),
        new FuzzTarget("uri", uris, 15, mutant -> allows(remote, mutant)));
  }

  private static boolean decodes(ImageDecoder decoder, byte[] mutant) {
    Outcome<Pixels> outcome = decoder.decode(mutant);
    if (outcome instanceof Outcome.Rejected<Pixels> rejected) {
      assertThat(rejected.reason().name()).startsWith("IMAGE_");
      assertThat(rejected.detail())
          .doesNotContain("the decoder failed")
          .doesNotContain("no memory left")
          .matches("[ -~]+");
    }
    return outcome instanceof Outcome.Ok;
  }

  /** Another parser has to see the same host, or one of the two can be fooled. */
  private static boolean allows(RemoteImages remote, byte[] mutant) {
    String text = new String(mutant, StandardCharsets.UTF_8);
    Outcome<ImageUri> outcome = remote.check(text);
    if (outcome instanceof Outcome.Ok<ImageUri> ok) {
      URI other = URI.create(text);
      assertThat(other.getHost()).isEqualToIgnoringCase(ok.value().host());
      assertThat(other.getHost()).isNotNull().doesNotMatch("[0-9.]*");
      assertThat(other.getScheme()).isEqualToIgnoringCase("https");
      assertThat(other.getPort()).isIn(-1, ok.value().port());
      assertThat(other.getUserInfo()).isNull();
      assertThat(other.getFragment()).isNull();
      return true;
    }
    assertThat(((Outcome.Rejected<ImageUri>) outcome).detail()).matches("[ -~]+");
    return false;
  }
}
