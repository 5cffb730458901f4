/**
 * The commands that add, rename and retire classes while a task runs. An operator's request and the
 * sets on the topics enter; one command on each partition leaves, in one transaction. May use the
 * commands' readers, the bundle and the records of versions.
 */
package io.unimos.cli.classes;
