package io.unimos.wire;

/**
 * The reasons for dead letters. Each name is at once the dead-letter header, the metric tag and the
 * alert label, so names are never reused for another meaning.
 */
public enum RejectReason {
  /**
   * A record that is not Avro in the Confluent wire format, nor JSON where that is read, or whose
   * bytes do not fit its schema.
   */
  SCHEMA_INVALID,
  /** A schema id for which the registry answers that it has no schema. */
  SCHEMA_UNKNOWN,
  /** A writer's schema that cannot be read as the event that belongs on this topic. */
  SCHEMA_INCOMPATIBLE,
  /**
   * An image that is neither JPEG nor PNG, or a kind of them that would be decoded with wrong
   * colours.
   */
  IMAGE_FORMAT,
  /** An image that is empty, truncated or damaged. */
  IMAGE_CORRUPT,
  /**
   * An image with more bytes or pixels than the limits allow; found before anything is allocated.
   */
  IMAGE_TOO_LARGE,
  /** An image whose decoding exceeded its deadline. */
  IMAGE_TIMEOUT,
  /** An event with a uri, if uris are off or this one is not allowed. */
  IMAGE_FORBIDDEN_URI,
  /** An allowed uri that could not be fetched. */
  IMAGE_UNREACHABLE,
  /** An image that the encoder could not process on any device. */
  ENCODER_UNAVAILABLE,
  /** A feature with a NaN, an infinity or the wrong length, or from another encoder. */
  FEATURE_INVALID,
  /** An operator's command that names a version that is not kept. */
  COMMAND_IMPOSSIBLE,
  /** A record that met a bug of ours; it is set aside so that its domain goes on. */
  INTERNAL_ERROR
}
