/**
 * The source model of a task, and the changes of its classes at run time. Texts and labelled
 * features enter; what each part of the method needs of them leaves. Plain Java in double, the same
 * bits on any machine.
 */
package io.unimos.core.source;
