package io.unimos.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.bundle.EncoderPart.Licence;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.FittedProbe;
import io.unimos.core.source.SourceModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The writer of a bundle. It fits what is fitted on the source, then writes the files, and the
 * manifest that pins them last. A folder without a manifest is therefore a bundle that was never
 * finished. The same input gives the same bytes.
 *
 * @param name of the task
 * @param version of the bundle, for people
 * @param seed by which bank and hold-out were drawn, for the record
 */
public record BundleWriter(String name, String version, long seed) {
  private static final String IMAGE = "image.pt";
  private static final String CLASSES = "classes.txt";
  private static final String TEXT = "text.safetensors";
  private static final String SOURCE = "source.safetensors";
  static final String PROBE = "probe.safetensors";

  /**
   * Writes the folder and reads it back.
   *
   * @param folder is made; must be empty if it exists
   * @param text {@code [K][d]}
   * @param source features, in full precision too: they are rounded to what the file holds before
   *     anything is fitted on them
   * @return the bundle that {@link Bundle#load} reads from the folder
   */
  public Bundle write(
      Path folder, EncoderPart encoder, TaskClasses classes, float[][] text, SourceBank source)
      throws BundleException {
    try {
      checkEmpty(folder);
      Files.createDirectories(folder);
      Files.copy(encoder.image(), folder.resolve(IMAGE));
      Files.writeString(folder.resolve(CLASSES), classes.text(), StandardCharsets.UTF_8);
      new SafetensorsWriter().floats("features", text).write(folder.resolve(TEXT));
      Files.write(folder.resolve(SOURCE), SourceFile.bytes(source));
      SourceBank stored =
          SourceFile.read(folder.resolve(SOURCE), classes.labels(), encoder.dimension());
      SourceFit fit = SourceFit.of(stored, encoder.logitScale());
      Files.write(
          folder.resolve(PROBE),
          ProbeFile.bytes(
              probe(text, stored, fit, encoder.logitScale()),
              Checksums.sha256(folder.resolve(SOURCE))));
      ObjectNode manifest = manifest(encoder, fit);
      ObjectNode checksums = manifest.putObject("sha256");
      for (String file : List.of(CLASSES, IMAGE, PROBE, SOURCE, TEXT)) {
        checksums.put(file, Checksums.sha256(folder.resolve(file)));
      }
      String json = JsonFields.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest);
      Files.writeString(folder.resolve(Bundle.MANIFEST), json + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BundleException(folder, "cannot be written: " + e);
    }
    return Bundle.load(folder);
  }

  /** Throws unless the folder does not exist or is empty, because no file is ever overwritten. */
  public static void checkEmpty(Path folder) throws BundleException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new BundleException(folder, "is not empty");
      }
    } catch (NotDirectoryException e) {
      throw new BundleException(folder, "is not a folder");
    } catch (IOException e) {
      throw BundleException.unreadable(folder, e);
    }
  }

  private static FittedProbe probe(
      float[][] text, SourceBank source, SourceFit fit, float textScale) {
    SourceModel.Scales scales =
        new SourceModel.Scales(textScale, fit.prototypeScale(), fit.confidencePower());
    return SourceRegression.of(
            SourceModel.of(text, source.features(), source.labels(), source.heldOut(), scales))
        .fitted();
  }

  private ObjectNode manifest(EncoderPart encoder, SourceFit fit) {
    ObjectNode manifest = JsonFields.JSON.createObjectNode();
    manifest.put("formatVersion", Bundle.FORMAT_VERSION).put("name", name).put("version", version);
    manifest.set("encoder", encoderNode(encoder));
    manifest.put("classes", CLASSES).put("text", TEXT).put("source", SOURCE);
    manifest.put(Bundle.PROBE, PROBE);
    manifest.put("seed", seed);
    manifest.put("textScale", encoder.logitScale());
    manifest.put("prototypeScale", fit.prototypeScale());
    manifest.put("confidencePower", fit.confidencePower());
    manifest.put("oodThreshold", fit.oodThreshold());
    ArrayNode licences = manifest.putArray("licences");
    for (Licence licence : encoder.licences()) {
      Map<String, String> fields = new TreeMap<>();
      fields.put("part", licence.part());
      fields.put("name", licence.name());
      fields.put("spdx", licence.spdx());
      fields.put("source", licence.source());
      licences.add(JsonFields.JSON.valueToTree(fields));
    }
    return manifest;
  }

  private static ObjectNode encoderNode(EncoderPart encoder) {
    ObjectNode node = JsonFields.JSON.createObjectNode();
    node.put("id", encoder.id()).put("dimension", encoder.dimension());
    node.put("imageSize", encoder.imageSize());
    node.putObject("resize")
        .put("rule", encoder.resize().rule().label())
        .put("filter", encoder.resize().filter().label());
    node.put("logitScale", encoder.logitScale()).put("image", IMAGE);
    ArrayNode templates = node.putArray("promptTemplates");
    encoder.promptTemplates().forEach(templates::add);
    return node;
  }
}
