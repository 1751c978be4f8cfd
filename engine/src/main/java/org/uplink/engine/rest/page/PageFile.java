package org.uplink.engine.rest.page;

/**
 * A file of the page.
 *
 * @param tag differs if the text differs, for the header ETag
 */
public record PageFile(String contentType, String text, String tag) {}
