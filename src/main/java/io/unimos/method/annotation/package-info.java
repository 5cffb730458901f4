/**
 * What labels from people do beside the round (method-specification 7). Predictions and the labels
 * that came for them enter; which images to ask for, how far the heads are trusted, which classes
 * seem to be few, and what canaries may claim leave. Uses {@code numbers} alone: plain Java in
 * double, the same bits on any machine.
 */
package io.unimos.method.annotation;
