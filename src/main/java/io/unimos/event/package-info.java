/**
 * What travels on the topics: records generated from {@code schemas/} at build time, and the half
 * floats their vectors are packed in. Producers' bytes enter elsewhere; these types are what is
 * left of them. Uses nothing of ours.
 */
package io.unimos.event;
