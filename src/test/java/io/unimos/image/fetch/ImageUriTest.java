package io.unimos.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule that refuses each uri; that all of them together refuse enough is for UriBypassTest. */
class ImageUriTest {
  private static final String BASE = "https://images.example.com/";
  private static final UriRules RULES =
      new UriRules(
          true,
          List.of("images.example.com", "*.example.org"),
          Set.of(443, 8443),
          1000,
          Duration.ofSeconds(1),
          1,
          1,
          Duration.ofSeconds(10),
          5,
          Duration.ofSeconds(30));

  private static void assertRefused(String uri, String detail) {
    Outcome<ImageUri> outcome = ImageUri.parse(uri, RULES);

    assertThat(outcome).as(uri).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<ImageUri> rejected = (Outcome.Rejected<ImageUri>) outcome;
    assertThat(rejected.reason()).isEqualTo(RejectReason.IMAGE_FORBIDDEN_URI);
    assertThat(rejected.detail()).contains(detail);
  }

  private static ImageUri accepted(String uri) {
    Outcome<ImageUri> outcome = ImageUri.parse(uri, RULES);
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok<ImageUri>) outcome).value();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "https://images.example.com/a b|not printable",
        "https://images.example.com/\u007f|not printable",
        "https://images.example.com/\u00e9|not printable",
        "https://images.example.com/\t|not printable",
        "http://images.example.com/|does not begin with https://",
        "https://me@images.example.com/|a user or a password",
        "https://@images.example.com/|a user or a password",
        "https://me:secret@images.example.com/|a user or a password",
        "https://images.example.com:0/|not a plain number",
        "https://images.example.com:/|not a plain number",
        "https://images.example.com:443:443/|not a plain number",
        "https://images.example.com:80/|port 80 is not allowed",
        "https://localhost/|not a plain DNS name",
        "https://:443/|not a plain DNS name",
        "https:///|not a plain DNS name",
        "https://images.example.net/|host images.example.net is not allowed",
        "https://xmages.example.com/|host xmages.example.com is not allowed",
        "https://example.org/|host example.org is not allowed",
        "https://images.example.com/a#b|a fragment",
        "https://images.example.com/a\\b|a backslash",
        "https://images.example.com/%0a|a control character",
        "https://images.example.com/%7F|a control character",
        "https://images.example.com/%1|a broken escape"
      },
      delimiter = '|')
  void shouldSayWhichRuleRefuses(String uri, String detail) {
    assertRefused(uri, detail);
  }

  @Test
  void shouldRefuseWhenThereIsNone() {
    assertRefused(null, "does not begin with https://");
    assertRefused("", "does not begin with https://");
  }

  @Test
  void shouldTakeUrisUpToTheLongest() {
    String longest = BASE + "x".repeat(ImageUri.MAX_LENGTH - BASE.length());

    assertThat(accepted(longest).target()).hasSize(ImageUri.MAX_LENGTH - BASE.length() + 1);
    assertThat(accepted(BASE + "%41".repeat(670)).target()).hasSize(3 * 670 + 1);
    assertRefused(longest + "x", "longer than 2048 characters");
  }

  @Test
  void shouldTakeHostsUpToTheLongest() {
    String labels = ("x".repeat(62) + ".").repeat(4).substring(0, 253 - ".example.org".length());

    assertThat(accepted("https://" + labels + ".example.org/").host()).hasSize(253);
    assertRefused("https://y" + labels + ".example.org/", "not a plain DNS name");
  }

  @Test
  void shouldAskForTheTargetAtTheHostAndPort() {
    assertThat(accepted("https://images.example.com?x=1").target()).isEqualTo("/?x=1");
    assertThat(accepted("https://images.example.com").target()).isEqualTo("/");
    assertThat(accepted(BASE + "a?b").target()).isEqualTo("/a?b");
    assertThat(accepted(BASE + "a").hostHeader()).isEqualTo("images.example.com");
    assertThat(accepted("HTTPS://IMAGES.example.com:8443/a").hostHeader())
        .isEqualTo("images.example.com:8443");
    assertThat(accepted(BASE + "a?secret")).hasToString("https://images.example.com");
  }
}
