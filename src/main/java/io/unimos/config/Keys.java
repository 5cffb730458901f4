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

  String title() {
    return title;
  }
}
