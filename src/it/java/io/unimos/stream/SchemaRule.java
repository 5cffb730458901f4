package io.unimos.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;

/**
 * A change to a schema, with what is expected of it. Each is made to the first released version of
 * one of our events.
 */
enum SchemaRule {
  ADD_WITH_DEFAULT("add a field with a default", "feature", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      fields(schema).add(parsed("{'name':'note','type':['null','string'],'default':null}"));
    }
  },
  ADD_WITHOUT_DEFAULT("add a field without a default", "feature", false, false, true) {
    @Override
    void change(ObjectNode schema) {
      fields(schema).add(parsed("{'name':'note','type':'string'}"));
    }
  },
  REMOVE_WITH_DEFAULT("remove a field that has a default", "image-event", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      fields(schema).remove(place(schema, "contentType"));
    }
  },
  REMOVE_WITHOUT_DEFAULT("remove a field that has no default", "image-event", true, true, false) {
    @Override
    void change(ObjectNode schema) {
      fields(schema).remove(place(schema, "capturedAt"));
    }
  },
  RENAME_WITH_ALIAS("rename a field, the old name as alias", "label", true, true, false) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "annotator").put("name", "person").putArray("aliases").add("annotator");
    }
  },
  RENAME_WITHOUT_ALIAS("rename a field without alias", "label", false, false, false) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "annotator").put("name", "person");
    }
  },
  WIDEN("widen a type: int to long, float to double", "feature", true, true, false) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "sourcePartition").put("type", "long");
    }
  },
  NARROW("narrow a type: long to int", "feature", false, false, true) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "sourceOffset").put("type", "int");
    }
  },
  ADD_SYMBOL("add a symbol to an enum", "adapter-command", true, true, false) {
    @Override
    void change(ObjectNode schema) {
      symbols(schema).add("EXPLAIN");
    }

    @Override
    Optional<Example> example() {
      return Optional.of(new Example("action", "EXPLAIN"));
    }
  },
  REMOVE_SYMBOL("remove a symbol from an enum", "adapter-command", false, false, true) {
    @Override
    void change(ObjectNode schema) {
      // that of the record that was written
      symbols(schema).remove(symbols(schema).size() - 1);
    }

    @Override
    Optional<Example> example() {
      return Optional.of(new Example("action", "UNFREEZE"));
    }
  },
  ENUM_DEFAULT("give an enum a default symbol", "adapter-command", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      ((ObjectNode) field(schema, "action").get("type")).put("default", "UNFREEZE");
    }
  },
  MAKE_OPTIONAL("let a field be null", "label", true, true, false) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "annotator").set("type", parsed("['null','string']"));
    }

    @Override
    Optional<Example> example() {
      return Optional.of(new Example("annotator", null));
    }
  },
  MAKE_REQUIRED("no longer let a field be null", "image-event", false, true, true) {
    @Override
    void change(ObjectNode schema) {
      field(schema, "contentType").put("type", "string").remove("default");
    }
  },
  REORDER("change the order of fields", "feature", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      JsonNode last = fields(schema).remove(fields(schema).size() - 1);
      fields(schema).insert(0, last);
    }
  },
  NAMESPACE("change the namespace", "feature", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      schema.put("namespace", "io.unimos.other");
    }
  },
  NAMESPACE_IN_UNION(
      "change the namespace where a union holds a named type", "prediction", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      schema.put("namespace", "io.unimos.other");
    }

    @Override
    boolean sameBytes() {
      return true;
    }
  },
  RENAME_RECORD("rename the record", "feature", false, true, true) {
    @Override
    void change(ObjectNode schema) {
      schema.put("name", "Vector");
    }
  },
  DOC("change a doc", "feature", true, true, true) {
    @Override
    void change(ObjectNode schema) {
      schema.put("doc", "other words");
    }
  };

  /** A value that shows what the change is about. */
  record Example(String field, String value) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String title;
  private final String event;
  private final boolean registry;
  private final boolean newReadsOld;
  private final boolean oldReadsNew;

  SchemaRule(
      String title, String event, boolean registry, boolean newReadsOld, boolean oldReadsNew) {
    this.title = title;
    this.event = event;
    this.registry = registry;
    this.newReadsOld = newReadsOld;
    this.oldReadsNew = oldReadsNew;
  }

  abstract void change(ObjectNode schema);

  /** Returns the content of a record of the new schema; empty when it is unchanged. */
  Optional<Example> example() {
    return Optional.empty();
  }

  /**
   * Returns true if a record of the new schema has equal bytes, because only names have changed.
   */
  boolean sameBytes() {
    return false;
  }

  /** The event's folder in the contract's history. */
  String event() {
    return event;
  }

  Schema changed(Schema released) {
    try {
      ObjectNode tree = (ObjectNode) JSON.readTree(released.toString());
      change(tree);
      return new Schema.Parser().parse(tree.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row of the page; what happens is held against it. */
  String row(boolean takes, boolean readsOld, boolean readsNew) {
    return "| %s | %s | %s | %s |".formatted(title, word(takes), word(readsOld), word(readsNew));
  }

  String row() {
    return row(registry, newReadsOld, oldReadsNew);
  }

  private static String word(boolean yes) {
    return yes ? "yes" : "no";
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ArrayNode fields(ObjectNode schema) {
    return (ArrayNode) schema.get("fields");
  }

  private static ArrayNode symbols(ObjectNode schema) {
    return (ArrayNode) field(schema, "action").get("type").get("symbols");
  }

  private static ObjectNode field(ObjectNode schema, String name) {
    return (ObjectNode) fields(schema).get(place(schema, name));
  }

  private static int place(ObjectNode schema, String name) {
    List<String> names =
        StreamSupport.stream(fields(schema).spliterator(), false)
            .map(field -> field.get("name").asText())
            .toList();
    return names.indexOf(name);
  }
}
