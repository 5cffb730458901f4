/**
 * The content of a task as one folder that is pinned by checksums: encoder part, classes, text
 * features, labelled source. A folder enters; an immutable {@link io.unimos.bundle.Bundle}, or one
 * line that names file and field, leaves. Plain Java over files, and the core's source model and
 * probe: no tensor engine, no Kafka, and of the images' code the names of resizers alone.
 */
package io.unimos.bundle;
