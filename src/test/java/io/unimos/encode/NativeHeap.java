package io.unimos.encode;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.util.OptionalLong;

/**
 * Bytes that native code has allocated and not freed, as glibc counts them: the tensor engine's
 * without the Java heap, whose pages come and go as they like. Stateless.
 */
public final class NativeHeap {
  private NativeHeap() {}

  /** glibc's structure of that name, whose numbers are size_t. */
  @Structure.FieldOrder({
    "arena", "ordblks", "smblks", "hblks", "hblkhd",
    "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"
  })
  public static final class MallInfo extends Structure implements Structure.ByValue {
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  /** The C library. */
  public interface C extends Library {
    MallInfo mallinfo2();
  }

  /** In use, in all arenas and in mappings; empty where the C library cannot tell. */
  public static OptionalLong used() {
    try {
      MallInfo info = Native.load("c", C.class).mallinfo2();
      return OptionalLong.of(info.uordblks + info.hblkhd);
    } catch (UnsatisfiedLinkError e) {
      return OptionalLong.empty();
    }
  }
}
