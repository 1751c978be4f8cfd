package org.uplink.hostnet.resolver;

import java.util.Optional;

/**
 * What a change does to resolv.conf. The file outlives a boot, other than what is in the kernel.
 *
 * @param from its text before; absent: there was no such file
 * @param to its text afterwards
 */
public record ResolverChange(Optional<String> from, Optional<String> to) {}
