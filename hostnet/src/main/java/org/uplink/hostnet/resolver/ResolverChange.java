package org.uplink.hostnet.resolver;

import java.util.Optional;

/**
 * A change of resolv.conf. Unlike changes in the kernel, it survives a reboot.
 *
 * @param from the text before. Absent if there was no file
 * @param to the text afterwards. Absent if the change deletes the file
 */
public record ResolverChange(Optional<String> from, Optional<String> to) {}
