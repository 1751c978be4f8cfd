/** Test hosts made of network namespaces. */
@NullMarked
package org.uplink.lab;

import org.jspecify.annotations.NullMarked;
