package io.unimos.image.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;

/**
 * What a fetch needs of the world, so that tests can bring a world of their own.
 *
 * @param names asked once a fetch
 * @param permitted says of each address whether it may be connected to
 * @param tls holds the trusted authorities
 */
record FetchNetwork(Names names, Predicate<InetAddress> permitted, SSLSocketFactory tls) {

  /** The resolver. */
  interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** The system's resolver, the public internet, the JDK's authorities. */
  static FetchNetwork real() {
    return new FetchNetwork(
        InetAddress::getAllByName,
        AddressGuard::isPublic,
        (SSLSocketFactory) SSLSocketFactory.getDefault());
  }
}
