package io.unimos.bundle;

import java.util.List;

/**
 * One class.
 *
 * @param label what predictions say
 * @param names whose text features are averaged: the synonyms behind the bar, or the label alone
 * @param line of the class file, from 1, for messages
 */
record ClassName(String label, List<String> names, int line) {}
