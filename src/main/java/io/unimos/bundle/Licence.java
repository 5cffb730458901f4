package io.unimos.bundle;

/**
 * The licence of one part of a bundle.
 *
 * @param part the file, or what in it
 * @param name the work it comes from
 * @param spdx SPDX identifier of the licence
 * @param source where the work is published
 */
public record Licence(String part, String name, String spdx, String source) {

  static Licence parse(JsonFields fields) throws BundleException {
    return new Licence(
        fields.text("part"), fields.text("name"), fields.text("spdx"), fields.text("source"));
  }
}
