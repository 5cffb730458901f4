package io.unimos.topology;

/**
 * The topics of DESIGN.md 3 under the names an operator gave them.
 *
 * @param images what producers send; key: domain
 * @param features what the encode role makes of it; key: domain
 * @param predictions what the adapt role says; key: domain
 * @param drift one report a window; key: domain
 * @param adapterVersions compacted; key: domain/version
 * @param annotationRequests questions to people; key: domain
 * @param labels their answers; key: domain
 * @param deadLetters refused records; key and value as they came
 */
public record Topics(
    String images,
    String features,
    String predictions,
    String drift,
    String adapterVersions,
    String annotationRequests,
    String labels,
    String deadLetters) {}
