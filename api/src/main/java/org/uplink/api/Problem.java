package org.uplink.api;

import java.util.Optional;

/**
 * An error as RFC 9457 defines it ({@code application/problem+json}), with two members of our own:
 * {@code input} and {@code nextStep}.
 *
 * @param type a URN for programs, such as {@code urn:uplink:problem:host-exists}
 * @param title the kind of problem, always in the same words
 * @param status the HTTP status
 * @param detail what is wrong with this request
 * @param input the member, parameter or path segment that is wrong
 * @param nextStep what to do about it
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    Optional<String> input,
    Optional<String> nextStep) {}
