package io.unimos.lab.demo;

import java.util.Map;

/**
 * What the service did about one camera so far.
 *
 * @param drift the mean-shift ratio of the latest drift report that has one, about 1 without a
 *     shift; NaN before
 * @param decision of the latest drift report; empty before the first
 * @param version the adapter version that served last; 0 before the first
 * @param versions how many adapter versions have which status
 * @param decisions how many drift reports made which decision
 */
record Adaptation(
    double drift,
    String decision,
    long version,
    Map<String, Long> versions,
    Map<String, Long> decisions) {}
