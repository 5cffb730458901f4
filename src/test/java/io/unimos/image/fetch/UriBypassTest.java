package io.unimos.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.fetch.RemoteImages.FetchNetwork;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to make a fetcher talk to its own network. The guards are the real ones, the resolver is
 * an attacker's, and a connection would fail the test.
 */
class UriBypassTest {
  /** Lets every name through, so that text and address guards stand alone. */
  private static final List<String> ANY_NAME =
      List.of("*.com", "*.io", "*.internal", "*.me", "*.org", "*.local", "*.net");

  private final AtomicInteger asked = new AtomicInteger();
  private final List<RemoteImages> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(RemoteImages::close);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // other schemes
        "http://images.example.com/a.jpg",
        "ftp://images.example.com/a.jpg",
        "file:///etc/passwd",
        "gopher://images.example.com:443/_GET",
        "jar:https://images.example.com/a.jar!/b",
        "data:image/png;base64,iVBORw0KGgo=",
        "//images.example.com/a.jpg",
        "images.example.com/a.jpg",
        "https:/images.example.com/a.jpg",
        "https:images.example.com/a.jpg",
        "https:\\\\images.example.com\\a.jpg",
        "https://",
        "https:///a.jpg",
        "",
        // loopback and metadata in every notation
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://0x7F.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://0/",
        "https://0.0.0.0/",
        "https://127.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
        "https://2852039166/latest/meta-data/",
        "https://0xa9fea9fe/",
        "https://169.254.43518/",
        "https://0251.0376.0251.0376/",
        "https://4294967295/",
        "https://4294967297/",
        "https://8.8.8.8/",
        // IPv6 in brackets
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[v1.images.example.com]/",
        "https://::1/",
        // names of this machine
        "https://localhost/",
        "https://LOCALHOST/",
        "https://LocalHost:443/",
        "https://localhost./",
        "https://localhost.localdomain./",
        // user info
        "https://user@images.example.com/",
        "https://user:password@images.example.com/",
        "https://images.example.com@127.0.0.1/",
        "https://images.example.com:443@127.0.0.1/",
        "https://127.0.0.1\\@images.example.com/",
        "https://images.example.com%40127.0.0.1/",
        "https://@images.example.com/",
        // unicode
        "https://ⓘmages.example.com/",
        "https://images。example。com/",
        "https://images．example．com/",
        "https://１２７.０.０.１/",
        "https://①②⑦.⓪.⓪.①/",
        "https://exаmple.com/",
        "https://images\u200b.example.com/",
        "https://images.example.com/\u00e9.jpg",
        // escapes, backslashes, fragments, lines
        "https://%31%32%37.0.0.1/",
        "https://images%2eexample.com/",
        "https://images.example.com%2f@127.0.0.1/",
        "https://images.example.com\\.evil.com/",
        "https://images.example.com/a\\..\\b",
        "https://images.example.com#@127.0.0.1/",
        "https://127.0.0.1#.example.com/",
        "https://127.0.0.1?.example.com/",
        "https://images.example.com/#fragment",
        "https://images.example.com/a.jpg\r\nHost: 127.0.0.1",
        "https://images.example.com/%0d%0aHost:%20127.0.0.1",
        "https://images.example.com/%00.jpg",
        "https://images.example.com/%zz",
        "https://images.example.com/a b.jpg",
        "https://images.example.com\t/",
        " https://images.example.com/",
        "\nhttps://images.example.com/",
        // ports
        "https://images.example.com:22/",
        "https://images.example.com:6379/",
        "https://images.example.com:0/",
        "https://images.example.com:65536/",
        "https://images.example.com:443:22/",
        "https://images.example.com:/",
        "https://images.example.com:+443/",
        "https://images.example.com:0443/",
        "https://images.example.com:443x/",
        // names that are none
        "https://images.example.com./",
        "https://images..example.com/",
        "https://.example.com/",
        "https://-images.example.com/",
        "https://images_.example.com/",
        "https://*.example.com/",
        "https://images.example.com,127.0.0.1/",
        "https://images.example.com;127.0.0.1/"
      })
  void shouldRefuseWhenTheTextIsUnusual(String uri) {
    RemoteImages images = images(ANY_NAME, "8.8.8.8");

    Outcome<byte[]> outcome = images.check(uri).then(it -> fetched(images, it));

    assertForbidden(outcome);
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://images.example.com.evil.com/",
        "https://evil.com/images.example.com",
        "https://evil.com/?images.example.com",
        "https://evilimages.example.com/",
        "https://example.com/",
        "https://cdn.example.org/",
        "https://evilcdn.example.org/",
        "https://cdn.example.org.evil.com/",
        "https://xn--mages-fsa.example.com/",
        "https://IMAGES.EXAMPLE.COM.EVIL.COM/",
        "https://metadata.google.internal/computeMetadata/v1/"
      })
  void shouldRefuseWhenTheHostIsNotListed(String uri) {
    RemoteImages images = images(List.of("images.example.com", "*.cdn.example.org"), "8.8.8.8");

    Outcome<byte[]> outcome = images.check(uri).then(it -> fetched(images, it));

    assertForbidden(outcome);
    assertThat(asked).hasValue(0);
  }

  static Stream<List<String>> answersOfAnAttackersResolver() {
    return Stream.of(
        List.of("127.0.0.1"),
        List.of("127.8.8.8"),
        List.of("0.0.0.0"),
        List.of("10.1.2.3"),
        List.of("172.20.0.1"),
        List.of("192.168.1.1"),
        List.of("100.64.0.1"),
        List.of("169.254.169.254"),
        List.of("168.63.129.16"),
        List.of("224.0.0.251"),
        List.of("255.255.255.255"),
        List.of("::1"),
        List.of("::"),
        List.of("::ffff:10.0.0.1"),
        List.of("::10.0.0.1"),
        List.of("fe80::1"),
        List.of("fec0::1"),
        List.of("fd00:ec2::254"),
        List.of("ff02::fb"),
        List.of("64:ff9b::7f00:1"),
        List.of("2002:7f00:1::"),
        List.of("2001:0:7f00:1::"),
        List.of("2001:db8::1"),
        List.of("8.8.8.8", "127.0.0.1"),
        List.of("2606:4700::1111", "8.8.8.8", "10.0.0.1"));
  }

  @ParameterizedTest
  @MethodSource("answersOfAnAttackersResolver")
  void shouldRefuseWhenAnyAddressOfTheNameIsNotPublic(List<String> addresses) {
    RemoteImages images = images(ANY_NAME, addresses.toArray(String[]::new));

    Outcome<byte[]> outcome =
        images.check("https://rebind.evil.com/").then(it -> fetched(images, it));

    assertForbidden(outcome);
    assertThat(asked).hasValue(1);
    assertThat(outcome.toString()).doesNotContain(addresses);
  }

  @Test
  void shouldRefuseEverythingWhenUrisAreOff() {
    RemoteImages images = new RemoteImages(UriRules.off());
    opened.add(images);

    Outcome<ImageUri> outcome = images.check("https://images.example.com/a.jpg");

    assertThat(outcome)
        .isEqualTo(
            Outcome.rejected(
                RejectReason.IMAGE_FORBIDDEN_URI, "images by uri are switched off (image.uri)"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://images.example.com/a.jpg",
        "HTTPS://Images.Example.COM:443/a.jpg?sig=a%2Fb&t=1",
        "https://a.b.cdn.example.org?x=1",
        "https://images.example.com"
      })
  void shouldAcceptWhenTheTextIsUsualAndTheHostListed(String uri) {
    RemoteImages images = images(List.of("images.example.com", "*.cdn.example.org"));

    assertThat(images.check(uri)).isInstanceOf(Outcome.Ok.class);
  }

  private RemoteImages images(List<String> hosts, String... addresses) {
    UriRules rules =
        new UriRules(
            true,
            hosts,
            Set.of(443),
            1000,
            Duration.ofSeconds(10),
            1,
            1,
            Duration.ofSeconds(10),
            5,
            Duration.ofSeconds(30));
    FetchNetwork world =
        new FetchNetwork(
            host -> {
              asked.incrementAndGet();
              return Arrays.stream(addresses).map(UriBypassTest::parse).toArray(InetAddress[]::new);
            },
            AddressGuard::isPublic,
            new NoConnections());
    RemoteImages images = new RemoteImages(rules, world);
    opened.add(images);
    return images;
  }

  private static InetAddress parse(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void assertForbidden(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    Outcome.Rejected<?> rejected = (Outcome.Rejected<?>) outcome;
    assertThat(rejected.reason()).isEqualTo(RejectReason.IMAGE_FORBIDDEN_URI);
  }

  private static final class NoConnections extends SSLSocketFactory {
    @Override
    public String[] getDefaultCipherSuites() {
      return new String[0];
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return new String[0];
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean close) {
      throw new AssertionError("connected");
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new AssertionError("connected");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new AssertionError("connected");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new AssertionError("connected");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new AssertionError("connected");
    }
  }

  private static Outcome<byte[]> fetched(RemoteImages images, ImageUri uri) {
    return images.fetch(uri, Duration.ofSeconds(5)).outcome();
  }
}
