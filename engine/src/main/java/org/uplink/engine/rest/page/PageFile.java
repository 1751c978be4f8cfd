package org.uplink.engine.rest.page;

import java.nio.ByteBuffer;

/**
 * A file of the page.
 *
 * @param compressed the text in UTF-8, compressed by gzip; read-only
 * @param tag differs if the text differs
 */
public record PageFile(String contentType, String text, ByteBuffer compressed, String tag) {}
