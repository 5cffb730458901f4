package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts become the ids that open_clip gives them; the vectors are made by make_vectors.py. */
class TokenizerVectorsTest {
  private static final Path FOLDER = Path.of("src/test/resources/tokenizers");

  @ParameterizedTest
  @ValueSource(strings = {"clip", "t5", "gemma", "bert", "roberta", "xlm-roberta", "nllb"})
  void shouldGiveTheIdsThatOpenClipGives(String name) throws Exception {
    JsonNode vectors = new ObjectMapper().readTree(FOLDER.resolve("vectors.json").toFile());
    JsonNode expected = vectors.get("tokenizers").get(name);
    int contextLength = expected.get("contextLength").intValue();
    int paddingId = expected.get("paddingId").intValue();
    JsonNode prompts = vectors.get("prompts");
    List<String> wrong = new ArrayList<>();

    try (HuggingFaceTokenizer tokenizer =
        TextEncoder.tokenizer(FOLDER.resolve(name + ".json"), contextLength)) {
      for (int i = 0; i < prompts.size(); i++) {
        String prompt = prompts.get(i).textValue();
        long[] ids = TextEncoder.tokens(tokenizer, contextLength, paddingId, prompt);
        if (!Arrays.equals(ids, padded(expected.get("ids").get(i), contextLength, paddingId))) {
          wrong.add(prompt);
        }
      }
    }

    assertThat(prompts).hasSize(200);
    assertThat(wrong).isEmpty();
  }

  private static long[] padded(JsonNode row, int length, int paddingId) {
    long[] ids = new long[length];
    Arrays.fill(ids, paddingId);
    for (int i = 0; i < row.size(); i++) {
      ids[i] = row.get(i).longValue();
    }
    return ids;
  }
}
