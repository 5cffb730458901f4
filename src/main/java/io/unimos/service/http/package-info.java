/**
 * The answers of a process over HTTP, and the health that they report. Reports of the process's
 * parts enter; probes, status and the text for Prometheus leave, to callers with a token. The
 * console serves its pages on the same port class.
 */
package io.unimos.service.http;
