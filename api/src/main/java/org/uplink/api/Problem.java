package org.uplink.api;

import java.util.Optional;

/**
 * An error, as RFC 9457 has it ({@code application/problem+json}), with two members of our own.
 *
 * @param type a URN for programs, such as {@code urn:uplink:problem:host-exists}
 * @param title the kind of problem, the same words every time
 * @param status the HTTP status
 * @param detail what was wrong with this very request
 * @param input the member, parameter or path segment at fault
 * @param nextStep what to do about it
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    Optional<String> input,
    Optional<String> nextStep) {}
