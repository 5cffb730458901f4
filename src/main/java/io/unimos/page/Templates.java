package io.unimos.page;

import com.google.common.io.Resources;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.loader.DelegatingLoader;
import io.pebbletemplates.pebble.loader.Loader;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The templates of one package and those that all packages share. Every printed value is escaped
 * unless the template says {@code raw}, and a name missing in the model is an error. {@code at |
 * time} prints an instant, {@code n | counted("image")} a number of things. Thread-safe.
 */
public final class Templates {
  private static final String SHARED = "io/unimos/page";
  private static final String WHAT = "what";

  private final PebbleEngine engine;

  /**
   * Makes the engine for the templates of a folder.
   *
   * @param folder the folder on the class path, such as {@code io/unimos/console}
   */
  public Templates(String folder) {
    engine =
        new PebbleEngine.Builder()
            .loader(new DelegatingLoader(List.of(in(folder), in(SHARED))))
            .extension(new Filters())
            .autoEscaping(true)
            .strictVariables(true)
            .defaultLocale(Locale.ROOT)
            .build();
  }

  /** The filters that templates can apply to values. */
  private static final class Filters extends AbstractExtension {
    @Override
    public Map<String, Filter> getFilters() {
      return Map.of(
          "time",
          new Made(List.of(), (at, args) -> Words.time((Instant) at)),
          "counted",
          new Made(
              List.of(WHAT),
              (n, args) -> Words.counted(((Number) n).longValue(), (String) args.get(WHAT))));
    }
  }

  /** A filter that needs only its value and its arguments. */
  private record Made(
      List<String> argumentNames, BiFunction<Object, Map<String, Object>, Object> make)
      implements Filter {
    @Override
    public Object apply(
        Object input,
        Map<String, Object> args,
        PebbleTemplate self,
        EvaluationContext context,
        int line) {
      return make.apply(input, args);
    }

    @Override
    public List<String> getArgumentNames() {
      return argumentNames;
    }
  }

  private static Loader<?> in(String folder) {
    ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
    loader.setPrefix(folder);
    loader.setSuffix(".html");
    return loader;
  }

  /** Returns the HTML of a template, given its name without the suffix. */
  public String render(String template, Map<String, Object> model) {
    StringWriter html = new StringWriter();
    try {
      engine.getTemplate(template).evaluate(html, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return html.toString();
  }

  /** Returns the style sheet that all pages share. */
  public static String styles() {
    return new String(resource(SHARED + "/page.css"), StandardCharsets.UTF_8);
  }

  /** Returns the content of a class path resource. */
  public static byte[] resource(String path) {
    try {
      return Resources.toByteArray(Resources.getResource(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
