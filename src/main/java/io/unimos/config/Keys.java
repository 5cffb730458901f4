package io.unimos.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one block in the order of their declaration, which is that of the page. Filled while
 * the block's class is loaded, only read afterwards.
 */
final class Keys {
  private final String title;
  private final List<Key<?>> all = new ArrayList<>();

  /**
   * Makes an empty block.
   *
   * @param title the heading on the configuration page
   */
  Keys(String title) {
    this.title = title;
  }

  <T> Key<T> add(Key<T> key) {
    all.add(key);
    return key;
  }

  List<Key<?>> all() {
    return List.copyOf(all);
  }

  /** Returns the block's table for the configuration page, in Markdown. */
  String table() {
    StringBuilder page = new StringBuilder();
    page.append("### ").append(title).append("\n\n");
    page.append("| key | default | accepts | meaning |\n|---|---|---|---|\n");
    for (Key<?> key : all) {
      String preset = key.preset().map(Keys::presetCell).orElse("(none)");
      page.append("| `").append(key.name()).append("` | ").append(preset);
      page.append(" | ").append(cell(key.expect().toString()));
      page.append(" | ").append(cell(key.text())).append(" |\n");
    }
    return page.append('\n').toString();
  }

  private static String presetCell(String written) {
    return written.isEmpty() ? "(empty)" : "`" + written + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
