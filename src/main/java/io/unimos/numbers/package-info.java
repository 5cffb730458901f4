/**
 * One vocabulary for numbers: arithmetic that more than one package needs, each formula once, and
 * the names of all that is measured. Plain arrays enter; numbers and arrays leave. Uses the JDK
 * alone, and adds in an order that is part of the promise: the same input gives the same bits on
 * any machine.
 */
package io.unimos.numbers;
