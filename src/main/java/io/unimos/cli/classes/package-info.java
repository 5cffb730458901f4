/**
 * Classes that come, go and are called otherwise while a task runs. In: what an operator wants, and
 * what the topics tell of the sets so far; out: one command on each partition, in one transaction.
 * May use the commands' readers, the bundle and the records of versions.
 */
package io.unimos.cli.classes;
