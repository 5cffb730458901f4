package io.unimos.adapt;

/** Seeds of rounds: the same domain, window and parent give the same one, anywhere. */
final class Seeds {
  private Seeds() {}

  static long of(String domain, long window, long parent) {
    long seed = 0;
    for (int i = 0; i < domain.length(); i++) {
      seed = mixed(seed + domain.charAt(i));
    }
    return mixed(mixed(seed + window) + parent);
  }

  /** The finaliser of SplittableRandom (David Stafford's variant 13). */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
