/**
 * The failures of records, as values. Nothing enters; every stage of the pipeline returns {@link
 * io.unimos.failure.Outcome}s made here. Uses nothing of ours.
 */
package io.unimos.failure;
