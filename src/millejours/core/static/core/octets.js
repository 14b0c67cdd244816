/** Bytes as text, and back: base64, and the kind that goes in an address. */

/** @param {Uint8Array} octets */
export function enBase64(octets) {
  let binaire = "";
  // A call takes so many arguments and no more.
  for (let i = 0; i < octets.length; i += 0x8000) binaire += String.fromCharCode(...octets.subarray(i, i + 0x8000));
  return btoa(binaire);
}

/**
 * @param {string} texte
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {DOMException} when it is not base64
 */
export const deBase64 = (texte) => Uint8Array.from(atob(texte), (c) => c.charCodeAt(0));

/** Without padding. @param {Uint8Array} octets */
export const enBase64Url = (octets) => enBase64(octets).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** @param {string} texte */
export const deBase64Url = (texte) => deBase64(texte.replaceAll("-", "+").replaceAll("_", "/"));
