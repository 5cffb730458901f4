/**
 * The questions to broker and registry before the stream starts, and those of the commands that
 * manage topics and schemas. Settings enter; a {@link io.unimos.service.check.Problem} for each
 * deviation leaves. Uses {@code config}, and of {@code stream} the names of stores and the form of
 * schemas; {@code service} and {@code cli} use it.
 */
package io.unimos.service.check;
