/**
 * The arithmetic that more than one package needs, each formula once, and the names of all measured
 * numbers. Plain arrays enter; numbers, arrays and half floats leave. Uses the JDK alone, and adds
 * in a fixed order, which callers may rely on: the same input gives the same bits on any machine.
 */
package io.unimos.core.math;
