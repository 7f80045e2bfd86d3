/** What this runtime's TLS can do: Node has OpenSSL, Electron BoringSSL. */

/** False where there is neither Ed448, nor X448, nor the peer's Finished under TLS 1.3. */
export function hasOpenSsl(): boolean {
  // BoringSSL has no version number of its own and reports zeros.
  return process.versions.openssl !== '0.0.0';
}
