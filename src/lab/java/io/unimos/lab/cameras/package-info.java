/**
 * A seed comes in; the demo's cameras go out, drawn image by image: a street under several
 * conditions, each image with its true class. Uses AWT and the sprites, and nothing of Kafka.
 */
package io.unimos.lab.cameras;
