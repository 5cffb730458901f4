/**
 * The types of the records on the topics: generated from {@code schemas/} at build time, with the
 * half floats that their vectors are packed in. Producers' bytes are decoded elsewhere, into these
 * types. Uses nothing of ours.
 */
package io.unimos.event;
