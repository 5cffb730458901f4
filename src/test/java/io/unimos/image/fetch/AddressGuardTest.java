package io.unimos.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.7",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "2620:4f:8000::1",
        "3ffe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "4000::1"
      })
  void shouldRefuseWhenNotOfThePublicInternet(String address) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);

    assertThat(AddressGuard.isPublic(parsed)).isFalse();
  }

  /** Java's own parser makes four bytes of them, a resolver's answer need not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000000000000000ffff7f000001", // ::ffff:127.0.0.1
        "00000000000000000000ffff08080808", // ::ffff:8.8.8.8
        "0000000000000000ffff00007f000001", // ::ffff:0:127.0.0.1
        "fe80000000000000000000005efe7f00" // ISATAP
      })
  void shouldRefuseWhenSixteenBytesHoldAnOldAddress(String hex) {
    byte[] address = HexFormat.of().parseHex(hex);

    assertThat(AddressGuard.isPublic(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "168.63.129.17",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00::1",
        "2003::1",
        "3ffd::1"
      })
  void shouldPermitWhenOfThePublicInternet(String address) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);

    assertThat(AddressGuard.isPublic(parsed)).isTrue();
  }
}
