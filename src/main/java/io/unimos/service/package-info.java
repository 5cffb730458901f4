/**
 * The process that runs: what it checks before it starts, how the parts are wired, and how it ends.
 * May use everything of ours but {@link io.unimos.cli}.
 */
package io.unimos.service;
