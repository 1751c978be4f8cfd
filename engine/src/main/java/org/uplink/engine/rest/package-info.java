/**
 * The REST interface, /api/v1 over HTTPS: translates between the documents of the module api and
 * the domain, and answers every error with a problem document. {@link
 * org.uplink.engine.rest.RestServer} owns the listening socket; each request runs on a virtual
 * thread.
 */
@NullMarked
package org.uplink.engine.rest;

import org.jspecify.annotations.NullMarked;
