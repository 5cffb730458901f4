package io.unimos.cli.doctor;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.ConsoleSettings;
import io.unimos.config.HttpSettings;
import io.unimos.config.Key;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.service.EncodeRole;
import io.unimos.service.StreamService;
import io.unimos.service.http.AccessToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The examination of everything that a start depends on, which continues when something is wrong.
 * Changes nothing, except for a file that it removes again, to test whether the state folder can be
 * written. Used by one thread.
 */
final class Doctor {
  private static final int OLDEST_JAVA = 17;
  private static final double MEGABYTE = 1 << 20;

  /** The free space below which a warning is due, since a state folder grows with the cameras. */
  private static final long LOW_DISK_BYTES = 1L << 30;

  /**
   * The number of open files below which a warning is due: RocksDB holds some hundred open for each
   * partition.
   */
  private static final long FEW_FILES = 4096;

  private final Settings settings;
  private final Machine machine;
  private final List<Finding> findings = new ArrayList<>();

  Doctor(Settings settings, Machine machine) {
    this.settings = settings;
    this.machine = machine;
  }

  /** A question; it throws when it finds a wrong setting. */
  private interface Question {
    Finding ask() throws IOException, BundleException;
  }

  /** Returns the findings of some parts, in the order of a start. */
  List<Finding> examine(Set<Part> parts) {
    for (Part part : EnumSet.copyOf(parts)) {
      switch (part) {
        case SETTINGS -> settings();
        case MACHINE -> machine();
        case BUNDLE -> bundle();
        case CLUSTER -> findings.addAll(ClusterReview.examine(settings, machine.now()));
        case REGISTRY -> findings.addAll(RegistryReview.examine(settings));
      }
    }
    return List.copyOf(findings);
  }

  /** A Kafka plug-in may have settings of its own, so an unknown one does not stop a start. */
  private void settings() {
    List<String> unknown = unknownClientKeys();
    if (unknown.isEmpty()) {
      findings.add(Finding.ok("settings", "accepted"));
    }
    for (String key : unknown) {
      findings.add(
          Finding.warning(
              "settings",
              "no Kafka client knows kafka." + key,
              "correct its name, unless a plug-in reads it"));
    }
  }

  private List<String> unknownClientKeys() {
    Set<String> known = new HashSet<>(StreamsConfig.configDef().names());
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    List<String> unknown = new ArrayList<>();
    for (String key : settings.kafka().keySet()) {
      String bare =
          key.replaceFirst("^(producer|((main|restore|global)\\.)?consumer|admin)\\.", "");
      if (!known.contains(bare)
          && !key.matches("(topic|client\\.tag)\\..+|config\\.providers(\\..+)?")) {
        unknown.add(key);
      }
    }
    return unknown;
  }

  private void machine() {
    ask("Java", Doctor::java);
    ask("memory", this::memory);
    ask("JPEG decoder", this::decoder);
    ask("state folder", this::state);
    ask("open files", this::openFiles);
    ask("token", this::token);
    port(settings.http().host(), settings.http().port(), HttpSettings.PORT);
    port(settings.console().host(), settings.console().port(), ConsoleSettings.PORT);
  }

  private void ask(String asked, Question question) {
    try {
      findings.add(question.ask());
    } catch (SettingsException e) {
      findings.add(Finding.error(asked, e.getMessage(), "set " + e.key()));
    } catch (IOException | BundleException | RuntimeException | LinkageError e) {
      findings.add(
          Finding.error(asked, String.valueOf(e.getMessage()), "see what the system says"));
    }
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    String found = version + " on " + System.getProperty("os.arch");
    return version.feature() < OLDEST_JAVA
        ? Finding.error("Java", found, "run it with Java " + OLDEST_JAVA + " or later")
        : Finding.ok("Java", found);
  }

  /** Images in flight must leave the heap to the cameras. */
  private Finding memory() {
    long heap = machine.heapBytes();
    long images = settings.image().inFlightBytes(heap);
    String found =
        "heap %d MB, images in flight up to %d MB, RocksDB up to %d MB beside the heap"
            .formatted(mb(heap), mb(images), mb(settings.service().stateMemoryBytes()));
    if (heap + settings.service().stateMemoryBytes() > machine.memoryBytes()) {
      return Finding.warning(
          "memory",
          found + ": more than the %d MB there are".formatted(mb(machine.memoryBytes())),
          "raise the container's limit, or lower -Xmx (-XX:MaxRAMPercentage) or state.memory, or"
              + " the kernel kills the process when it is used");
    }
    return images < settings.image().budgetBytes()
        ? Finding.warning(
            "memory",
            found + ", half of the heap",
            "raise -Xmx, or larger images than that are refused, or lower image.budget")
        : Finding.ok("memory", found);
  }

  private Finding decoder() {
    ImageDecoder decoder = new ImageDecoder(settings.image().limits());
    String library = decoder.jpegLibrary();
    return library.toLowerCase(Locale.ROOT).contains("turbo")
        ? Finding.ok("JPEG decoder", library)
        : Finding.warning(
            "JPEG decoder", library, "install libturbojpeg0 for two to three times the speed");
  }

  private Finding state() throws IOException {
    Path folder = settings.service().stateDir();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "doctor", ".probe"));
    } catch (IOException e) {
      return Finding.error(
          "state folder",
          folder + " cannot be written: " + e,
          "give the process the folder of " + ServiceSettings.STATE_DIR + ", or set another one");
    }
    Machine.Space space = machine.disk().of(folder);
    String found = "%s, %s, %d MB free".formatted(folder, space.kind(), mb(space.freeBytes()));
    if (space.kind().equals("tmpfs")) {
      return Finding.warning(
          "state folder",
          found + ": it takes memory, and a restart begins by restoring everything",
          "set state.dir to a folder on a disk");
    }
    return space.freeBytes() < LOW_DISK_BYTES
        ? Finding.warning("state folder", found, "make room, or set another state.dir")
        : Finding.ok("state folder", found);
  }

  private Finding openFiles() {
    long files = machine.openFiles();
    return files < FEW_FILES
        ? Finding.warning(
            "open files",
            files + " at most, and RocksDB holds hundreds open for a partition",
            "ulimit -n 65536, or LimitNOFILE of the unit")
        : Finding.ok("open files", "at most " + files);
  }

  /** Another process may use the port already: another service, or this one, if it runs. */
  private void port(String host, int port, Key<Integer> key) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      findings.add(
          Finding.warning(
              "port",
              "%s:%d cannot be listened on: %s".formatted(host, port, e.getMessage()),
              "set %s to another, unless it is this service that runs there".formatted(key)));
    }
  }

  private static long mb(long bytes) {
    return Math.round(bytes / MEGABYTE);
  }

  private Finding token() {
    Optional<Path> file = settings.http().tokenFile();
    if (file.isEmpty()) {
      return Finding.ok("token", "none: the console only reads");
    }
    try {
      AccessToken.read(file.get());
      return Finding.ok("token", "in " + file.get());
    } catch (IOException e) {
      return Finding.error(
          "token", e.getMessage(), "openssl rand -hex 32, into " + HttpSettings.TOKEN_FILE);
    }
  }

  private void bundle() {
    bundle(ServiceSettings.BUNDLE, settings.service()::requiredBundle)
        .ifPresent(bundle -> ask("encoder", () -> encoder(bundle)));
    settings
        .service()
        .nextBundle()
        .ifPresent(next -> bundle(ServiceSettings.BUNDLE_NEXT, () -> next));
  }

  private Optional<Bundle> bundle(Key<Path> key, Supplier<Path> folder) {
    String asked = key.name();
    try {
      Bundle bundle = Bundle.load(folder.get());
      int classes = bundle.classes().size();
      findings.add(
          Finding.ok(asked, "%s, %d classes, checksums hold".formatted(bundle.name(), classes)));
      ask("versions", () -> versions(bundle));
      return Optional.of(bundle);
    } catch (BundleException | SettingsException e) {
      String fix = "make one with demo-bundle or bundle create, and name it by " + asked;
      findings.add(Finding.error(asked, e.getMessage(), fix));
      return Optional.empty();
    }
  }

  private Finding versions(Bundle bundle) {
    StreamService.requireRoom(settings, bundle);
    return Finding.ok(
        "versions", "of %d classes fit their topic".formatted(bundle.classes().size()));
  }

  /** Loads the native engine and the model, as the start would. */
  private Finding encoder(Bundle bundle) {
    try (var devices = EncodeRole.loadEncoder(bundle, settings.encode())) {
      return Finding.ok("encoder", bundle.encoder().id() + " on " + devices.encoder().device());
    }
  }
}
