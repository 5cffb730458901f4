package io.unimos.image.fetch;

import io.unimos.image.guard.Refusal;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of one HTTP/1.1 answer from an untrusted server: status 200 or nothing, bounded
 * header, bounded body, no compression, no redirects. Owned by one fetch.
 */
final class HttpsAnswer {
  /**
   * The bound on status line and headers together, in bytes; common servers send less than 2 KB.
   */
  private static final int MAX_HEADER = 16 << 10;

  private static final int BUFFER = 16 << 10;
  private static final int OK = 200;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(;.*)?");

  private final InputStream in;
  private final int maxBytes;
  private final Map<String, String> headers = new HashMap<>();
  private int headerBytes;

  HttpsAnswer(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, BUFFER);
    this.maxBytes = maxBytes;
  }

  /** Returns the body of an answer that holds an image, according to its header. */
  byte[] body() throws IOException, Refusal {
    Matcher status = STATUS.matcher(line());
    if (!status.matches()) {
      throw Refusal.unreachable("the answer is not HTTP");
    }
    int code = Integer.parseInt(status.group(1));
    if (code != OK) {
      String redirect = code / 100 == 3 ? "; redirects are not followed" : "";
      throw Refusal.unreachable("the server answered with status " + code + redirect);
    }
    readHeaders();
    if (!headers.getOrDefault("content-encoding", "identity").equals("identity")) {
      throw Refusal.unreachable("the answer is compressed, which was not asked for");
    }
    String transfer = headers.get("transfer-encoding");
    if (transfer == null) {
      return plain(contentLength());
    }
    // both at once is how requests are smuggled (RFC 9112 6.3)
    if (!transfer.equals("chunked") || headers.containsKey("content-length")) {
      throw Refusal.unreachable("the answer has a transfer encoding that is not understood");
    }
    return chunked();
  }

  private void readHeaders() throws IOException, Refusal {
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw Refusal.unreachable("the answer's header is damaged");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      if (headers.put(name, value) != null && name.equals("content-length")) {
        throw Refusal.unreachable("the answer has two lengths");
      }
    }
  }

  /** Returns the content length, or -1 if the answer ends with the connection. */
  private long contentLength() throws Refusal {
    String text = headers.get("content-length");
    if (text == null) {
      return -1;
    }
    if (!text.matches("\\d{1,18}")) {
      throw Refusal.unreachable("the answer's length is not a number");
    }
    return Long.parseLong(text);
  }

  private byte[] plain(long length) throws IOException, Refusal {
    check(length);
    if (length < 0) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      check(bytes.length);
      return bytes;
    }
    // the buffer grows with the bytes that come, not with the length that the header claims
    return exactly((int) length);
  }

  private byte[] chunked() throws IOException, Refusal {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      headerBytes = 0;
      Matcher chunk = CHUNK.matcher(line());
      if (!chunk.matches()) {
        throw Refusal.unreachable("the answer's chunks are damaged");
      }
      long length = Long.parseLong(chunk.group(1), 16);
      if (length == 0) {
        return body.toByteArray();
      }
      check(body.size() + length);
      body.write(exactly((int) length));
      if (!line().isEmpty()) {
        throw Refusal.unreachable("the answer's chunks are damaged");
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private void check(long bytes) throws Refusal {
    if (bytes > maxBytes) {
      throw Refusal.tooLarge("the uri gives more than " + maxBytes + " bytes (image.max-bytes)");
    }
  }

  /** Returns a line without its end. */
  private String line() throws IOException, Refusal {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (++headerBytes > MAX_HEADER) {
        throw Refusal.unreachable("the answer's header is longer than " + MAX_HEADER + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
