/**
 * How a host joins an engine: the token that a person carries to the host, and the verb with which
 * the host asks for its certificate.
 */
@NullMarked
package org.uplink.verbs.join;

import org.jspecify.annotations.NullMarked;
