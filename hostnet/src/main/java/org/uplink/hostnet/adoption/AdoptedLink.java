package org.uplink.hostnet.adoption;

import java.util.Optional;

/**
 * A link that changes its profile.
 *
 * @param device the name of the link
 * @param before the id of its profile before the change; absent if there was no link or no profile
 * @param after the id of its profile after the change; absent if the change deletes the link
 */
public record AdoptedLink(String device, Optional<String> before, Optional<String> after) {}
