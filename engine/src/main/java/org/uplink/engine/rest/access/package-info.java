/**
 * Who may send a request to the REST interface: the tokens, and the sessions of browsers that have
 * shown the token.
 */
@NullMarked
package org.uplink.engine.rest.access;

import org.jspecify.annotations.NullMarked;
