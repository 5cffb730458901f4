package io.unimos.page;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.loader.DelegatingLoader;
import io.pebbletemplates.pebble.loader.Loader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The templates of one package, with those that all share. Whatever a template prints is escaped
 * unless it says {@code raw}; a name that the model lacks is an error. Thread-safe.
 */
public final class Templates {
  private static final String SHARED = "io/unimos/page";

  private final PebbleEngine engine;

  /**
   * @param folder where they lie among the classes, such as {@code io/unimos/console}
   */
  public Templates(String folder) {
    engine =
        new PebbleEngine.Builder()
            .loader(new DelegatingLoader(List.of(in(folder), in(SHARED))))
            .autoEscaping(true)
            .strictVariables(true)
            .defaultLocale(Locale.ROOT)
            .build();
  }

  private static Loader<?> in(String folder) {
    ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
    loader.setPrefix(folder);
    loader.setSuffix(".html");
    return loader;
  }

  /** The HTML of a template, by its name without the ending. */
  public String render(String template, Map<String, Object> model) {
    StringWriter html = new StringWriter();
    try {
      engine.getTemplate(template).evaluate(html, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return html.toString();
  }

  /** The style sheet that all pages share. */
  public static String styles() {
    return new String(resource(SHARED + "/page.css"), StandardCharsets.UTF_8);
  }

  /** What lies among the classes. */
  public static byte[] resource(String path) {
    try (InputStream in = Templates.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not among the classes");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
