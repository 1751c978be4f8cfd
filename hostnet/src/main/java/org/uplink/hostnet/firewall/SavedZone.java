package org.uplink.hostnet.firewall;

import java.util.Optional;

/**
 * A device whose zone in firewalld's files changes when the change is safe.
 *
 * @param device the device
 * @param source the device whose zone in the files is the device's zone then; absent if the device
 *     is deleted, and the files name it because an earlier change has added it
 */
public record SavedZone(String device, Optional<String> source) {}
