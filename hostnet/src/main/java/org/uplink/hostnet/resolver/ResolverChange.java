package org.uplink.hostnet.resolver;

import java.util.Optional;

/**
 * A change of resolv.conf. Unlike changes in the kernel, it survives a reboot.
 *
 * @param from the text before. Absent: there was no such file
 * @param to the text afterwards. Absent: the file is deleted
 */
public record ResolverChange(Optional<String> from, Optional<String> to) {}
