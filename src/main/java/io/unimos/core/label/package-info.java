/**
 * The use of labels from people outside the round (method-specification 7). Predictions and their
 * labels enter; the images to query, the factors of classes that seem to be few, and the estimates
 * from audit samples leave. Plain Java in double, the same bits on any machine.
 */
package io.unimos.core.label;
