package io.unimos.evaluate;

import io.unimos.failure.RejectReason;

/**
 * An image that the service would not have taken.
 *
 * @param domain whose
 * @param id the file below the domain's folder
 */
public record Refused(String domain, String id, RejectReason reason, String detail) {}
