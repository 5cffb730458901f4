package io.unimos.encode;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cleaning that open_clip applies to a prompt before it tokenises, as far as class names need
 * it. Curly quotes become straight ones; Latin ligatures, full-width and half-width forms become
 * their letters; HTML entities become their characters, twice. Case and white space are left to the
 * tokenizer. Its repair of text that was decoded with the wrong character set is left out: class
 * files are UTF-8.
 */
final class PromptText {
  private static final Map<String, String> ENTITIES =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00a0");
  private static final Pattern ENTITY = Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w+);");
  private static final Pattern LOOKALIKE =
      Pattern.compile(
          "[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06\uff01-\uffef\u3000]");

  private PromptText() {}

  static String clean(String prompt) {
    String text = prompt;
    text =
        LOOKALIKE
            .matcher(text)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(
                        java.text.Normalizer.normalize(
                            match.group(), java.text.Normalizer.Form.NFKC)));
    text = text.replaceAll("[\u02bc\u2018-\u201b]", "'").replaceAll("[\u201c-\u201f]", "\"");
    return unescape(unescape(text));
  }

  private static String unescape(String text) {
    return ENTITY
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(character(match.group(), match.group(1))));
  }

  private static String character(String entity, String name) {
    if (!name.startsWith("#")) {
      return ENTITIES.getOrDefault(name, entity);
    }
    boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
    int code = hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
    return Character.isValidCodePoint(code) ? Character.toString(code) : entity;
  }
}
