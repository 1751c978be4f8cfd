/**
 * Pictures as SVG: boxes, arrows and texts in light and dark, readable without colours, with a text
 * for screen readers. {@link org.uplink.picture.Svg} writes one; the other classes decide what is
 * in it.
 */
@NullMarked
package org.uplink.picture;

import org.jspecify.annotations.NullMarked;
