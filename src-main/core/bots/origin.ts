/** Who may talk to the bots' door: programs, and web pages, of this machine that mean this machine. */

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an Origin header names a page served from this machine; `null` origins do not. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK_HOSTS.includes(new URL(origin).hostname);
}

/**
 * Whether a Host header names this machine. A page can give its own name our address (DNS
 * rebinding), but then its name stands here.
 */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackOrigin(`http://${host}`);
}
