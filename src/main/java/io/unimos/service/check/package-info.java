/**
 * What is asked of broker and registry before the stream starts, and by the commands that look
 * after topics and schemas. Settings enter; a {@link io.unimos.service.check.Problem} for
 * everything that is not as it has to be leaves. Uses {@code config}, and of {@code topology} the
 * names of stores and the form of schemas; {@code service} and {@code cli} use it.
 */
package io.unimos.service.check;
