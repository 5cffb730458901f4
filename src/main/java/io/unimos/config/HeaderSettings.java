package io.unimos.config;

import java.util.List;

/**
 * The headers that are passed on from a record to the records made of it.
 *
 * @param pass the names of headers, as their producer writes them
 * @param attributes the names of image attributes that are passed on as headers
 */
public record HeaderSettings(List<String> pass, List<String> attributes) {

  static final Keys KEYS = new Keys("Headers");

  static final Key<List<String>> PASS =
      Key.in(
              KEYS,
              "headers.pass",
              "traceparent,tracestate,baggage",
              Expect.names("names of headers"))
          .text(
              "Headers that go on from an image to its feature and its prediction, so that a"
                  + " producer's trace (W3C Trace Context) does not end here. All others end at the"
                  + " image. At most 8 KB a record; what does not fit is left out and counted.");
  static final Key<List<String>> ATTRIBUTES =
      Key.in(KEYS, "headers.attributes", "", Expect.names("names of attributes"))
          .text(
              "Attributes of an image event that go on to its feature, its prediction and its dead"
                  + " letter, each as a header attribute.NAME, within the same 8 KB.");

  static HeaderSettings of(SettingsSources given) {
    return new HeaderSettings(given.get(PASS), given.get(ATTRIBUTES));
  }
}
