package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.service.ExitCodes;
import io.unimos.service.check.Cluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that acts as a camera: it sends image files through a real producer. */
@Command(
    description = {
      "Send image files as events of one domain, or of a domain for each folder.",
      "An image's id is its path below the folder; captured at is the file's time of change."
    })
public final class SendCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Folders and files to send.")
  private List<Path> paths;

  @ArgGroup(multiplicity = "1")
  private Camera camera;

  /** The camera of the images: one for all, or that of each image's folder. */
  private static final class Camera {
    @Option(names = "--domain", description = "The camera or site, the record key.")
    private String domain;

    @Option(
        names = "--camera-from",
        paramLabel = "folder",
        description =
            "folder: the first folder below DIR is the camera, or DIR itself for the images in it;"
                + " as --recursive.")
    private From from;
  }

  /** The source of an image's camera. */
  private enum From {
    FOLDER
  }

  @Option(names = "--rate", paramLabel = "R", description = "Images per second; default: no limit.")
  private double rate = Double.POSITIVE_INFINITY;

  @Option(names = "--recursive", description = "Folders below the folders, too.")
  private boolean recursive;

  @Option(
      names = "--attributes",
      paramLabel = "KEY=VALUE",
      description = "Attribute of each event; may be repeated.")
  private final Map<String, String> attributes = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    validate();
    Settings settings = options.load();
    PrintWriter out = options.out();
    List<ImageFile> files = files();
    int limit = settings.image().maxBytes();
    List<ImageFile> small = files.stream().filter(file -> file.bytes() <= limit).toList();
    for (ImageFile file : files) {
      if (file.bytes() > limit) {
        out.printf(
            "too large: %s has %d bytes, image.max-bytes=%d%n", file.path(), file.bytes(), limit);
      }
    }
    // A broker may create a missing topic automatically, with one partition and too small a limit.
    Cluster.require(settings, TopicSettings.IMAGES.name());
    Function<ImageFile, String> domainOf =
        camera.from == null ? file -> camera.domain : ImageFile::folder;
    Progress progress = Progress.on(out, small.size());
    ImageSender.Tally tally;
    try (ImageSender sender = new ImageSender(settings, Clock.systemUTC())) {
      tally = sender.send(small, domainOf, attributes, Pace.of(rate), progress);
    }
    long failed = tally.failed() + files.size() - small.size();
    out.printf(
        "%s to %s: %d sent, %d failed%n",
        camera.from == null
            ? camera.domain
            : files.stream().map(ImageFile::folder).distinct().count() + " cameras",
        settings.topics().images(),
        tally.sent(),
        failed);
    out.flush();
    return failed == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private List<ImageFile> files() throws IOException {
    boolean below = recursive || camera.from != null;
    List<ImageFile> files = ImageFile.find(paths, below);
    if (files.isEmpty()) {
      int others = below ? 0 : ImageFile.find(paths, true).size();
      throw options.wrong(
          "no images in "
              + paths.stream().map(Path::toString).collect(Collectors.joining(", "))
              + (others == 0
                  ? ""
                  : "; --recursive would send " + others + " of the folders below"));
    }
    return files;
  }

  private void validate() {
    if (camera.domain != null && camera.domain.isBlank()) {
      throw options.wrong("--domain: '' is not valid; expected a name");
    }
    if (!(rate > 0)) {
      throw options.wrong("--rate: '" + rate + "' is not valid; expected a number above 0");
    }
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw options.wrong("no such file: " + path);
      }
    }
  }
}
