package org.uplink.testkit;

/**
 * A file of a guest.
 *
 * @param readableByAll whether all users can read it, and not only root
 */
public record GuestFile(String path, String text, boolean readableByAll) {}
