package org.uplink.engine.rest.page;

/**
 * A file of the page.
 *
 * @param compressed the text in UTF-8, compressed by gzip
 * @param tag differs if the text differs
 */
public record PageFile(String contentType, String text, byte[] compressed, String tag) {}
