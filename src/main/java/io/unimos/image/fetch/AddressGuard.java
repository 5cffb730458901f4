package io.unimos.image.fetch;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The filter for addresses of the public internet, so that a uri cannot make the service connect to
 * itself, its network or its cloud. Works on the bytes of an address, never on a text. Stateless.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA, IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA, IPv6</a>
 */
final class AddressGuard {
  private static final int V4_BYTES = 4;

  /**
   * The special-purpose IPv4 blocks of IANA that are not globally reachable, and those named below.
   */
  private static final List<Block> NOT_PUBLIC_V4 =
      Stream.of(
              "0.0.0.0/8", // this network, unspecified
              "10.0.0.0/8", // private
              "100.64.0.0/10", // carrier-grade NAT
              "127.0.0.0/8", // loopback
              "168.63.129.16/32", // Azure's own services, seen from inside only
              "169.254.0.0/16", // link-local, with the clouds' metadata services
              "172.16.0.0/12", // private
              "192.0.0.0/24", // protocol assignments
              "192.0.2.0/24", // documentation
              "192.31.196.0/24", // AS112
              "192.52.193.0/24", // AMT
              "192.88.99.0/24", // 6to4 relays
              "192.168.0.0/16", // private
              "192.175.48.0/24", // AS112
              "198.18.0.0/15", // benchmarking
              "198.51.100.0/24", // documentation
              "203.0.113.0/24", // documentation
              "224.0.0.0/4", // multicast
              "240.0.0.0/4") // reserved, broadcast
          .map(Block::of)
          .toList();

  /**
   * The range that IANA assigns as global unicast. Outside of it are loopback, unspecified, IPv4
   * mapped and compatible, NAT64, discard, unique-local, link-local, site-local and multicast.
   */
  private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

  /**
   * The IPv6 blocks within that range that are special, or carry an IPv4 address that was not
   * checked.
   */
  private static final List<Block> NOT_PUBLIC_V6 =
      List.of(
          Block.of("2001:0::/23"), // protocol assignments: Teredo, benchmarking, ORCHID
          Block.of("2001:db8::/32"), // documentation
          Block.of("2002::/16"), // 6to4
          Block.of("2620:4f:8000::/48"), // AS112
          Block.of("3ffe::/16"), // the former 6bone
          Block.of("3fff::/20")); // documentation

  private AddressGuard() {}

  /** Returns true if the address belongs to a host of the public internet. */
  static boolean isPublic(InetAddress address) {
    return isPublic(address.getAddress());
  }

  /**
   * Returns the result of {@link #isPublic(InetAddress)} for 4 or 16 bytes; Java turns mapped
   * addresses into 4.
   */
  static boolean isPublic(byte[] address) {
    if (address.length == V4_BYTES) {
      return NOT_PUBLIC_V4.stream().noneMatch(block -> block.contains(address));
    }
    return GLOBAL_UNICAST.contains(address)
        && NOT_PUBLIC_V6.stream().noneMatch(block -> block.contains(address));
  }

  /**
   * The addresses with a common prefix.
   *
   * @param prefix an address of the block
   * @param bits the number of bits of it that count
   */
  private record Block(byte[] prefix, int bits) {

    static Block of(String block) {
      int slash = block.indexOf('/');
      return new Block(
          InetAddresses.forString(block.substring(0, slash)).getAddress(),
          Integer.parseInt(block.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
