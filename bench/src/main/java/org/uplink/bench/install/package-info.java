/**
 * One real host after the other, from {@code install} to Up: the engine, each host's agent and the
 * operator are processes of their own, in namespaces of a lab. The operator's process measures.
 */
@NullMarked
package org.uplink.bench.install;

import org.jspecify.annotations.NullMarked;
