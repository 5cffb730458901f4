package io.unimos.failure;

/**
 * Why a record became a dead letter. Each name is at once the dead-letter header, the metric tag
 * and the alert label, so names are never reused for another meaning.
 */
public enum RejectReason {
  /** The record is not Avro in the Confluent wire format, or its bytes do not fit its schema. */
  SCHEMA_INVALID,
  /** The registry answers that it has no schema of this id. */
  SCHEMA_UNKNOWN,
  /** The writer's schema cannot be read as the event that belongs on this topic. */
  SCHEMA_INCOMPATIBLE,
  /** Neither JPEG nor PNG, or a kind of them that would come out in wrong colours. */
  IMAGE_FORMAT,
  /** Claims to be an image, but is empty, truncated or damaged. */
  IMAGE_CORRUPT,
  /** More bytes or more pixels than the limits allow; found before anything is allocated. */
  IMAGE_TOO_LARGE,
  /** Decoding ran past its deadline. */
  IMAGE_TIMEOUT,
  /** The event carries a uri, and uris are off or this one is not allowed. */
  IMAGE_FORBIDDEN_URI,
  /** The uri is allowed but could not be fetched. */
  IMAGE_UNREACHABLE,
  /** The encoder could not take the image on any device. */
  ENCODER_UNAVAILABLE,
  /** The feature has a NaN or an infinity, or the wrong length, or another encoder made it. */
  FEATURE_INVALID,
  /** An operator's command names a version that is not kept. */
  COMMAND_IMPOSSIBLE,
  /** A bug of ours met this record; it is set aside so that its domain goes on. */
  INTERNAL_ERROR
}
