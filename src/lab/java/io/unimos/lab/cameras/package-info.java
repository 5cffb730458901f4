/**
 * Draws the demo's cameras. A seed enters; images of a street under several conditions leave, each
 * with its true class. Uses AWT and the sprites, and nothing of Kafka.
 */
package io.unimos.lab.cameras;
