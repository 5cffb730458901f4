package io.unimos.image.fetch;

import java.net.InetAddress;
import java.util.HexFormat;
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
          .map(Block::v4)
          .toList();

  /**
   * The range that IANA assigns as global unicast. Outside of it are loopback, unspecified, IPv4
   * mapped and compatible, NAT64, discard, unique-local, link-local, site-local and multicast.
   */
  private static final Block GLOBAL_UNICAST = Block.v6("2000", 3);

  /**
   * The IPv6 blocks within that range that are special, or carry an IPv4 address that was not
   * checked.
   */
  private static final List<Block> NOT_PUBLIC_V6 =
      List.of(
          Block.v6("20010000", 23), // protocol assignments: Teredo, benchmarking, ORCHID
          Block.v6("20010db8", 32), // documentation
          Block.v6("2002", 16), // 6to4
          Block.v6("2620004f8000", 48), // AS112
          Block.v6("3ffe", 16), // the former 6bone
          Block.v6("3fff", 20)); // documentation

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
   * @param prefix the first bytes; missing bytes are zero
   * @param bits the number of bits of it that count
   */
  private record Block(byte[] prefix, int bits) {

    static Block v4(String block) {
      int slash = block.indexOf('/');
      String[] numbers = block.substring(0, slash).split("\\.", -1);
      byte[] prefix = new byte[V4_BYTES];
      for (int i = 0; i < V4_BYTES; i++) {
        prefix[i] = (byte) Integer.parseInt(numbers[i]);
      }
      return new Block(prefix, Integer.parseInt(block.substring(slash + 1)));
    }

    static Block v6(String hex, int bits) {
      return new Block(HexFormat.of().parseHex(hex), bits);
    }

    boolean contains(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        int expected = bit / 8 < prefix.length ? prefix[bit / 8] & mask : 0;
        if ((address[bit / 8] & mask) != expected) {
          return false;
        }
      }
      return true;
    }
  }
}
