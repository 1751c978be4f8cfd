/**
 * The code that the tests of all modules share: network namespaces, ip(8), other programs, a Debian
 * system, Java programs, the seed of random tests, and the defaults of Awaitility. Only tests
 * depend on this module.
 *
 * <p>All classes but {@link DebianTree} are stateless or immutable, and can be used from any
 * thread.
 */
@NullMarked
package org.uplink.testkit;

import org.jspecify.annotations.NullMarked;
