/** The letters stop with a loss: the token that does it, if the person linked them to this device (`lettres/garde.js`). */

const CLE = "mj-lettres";

export function jetonDesLettres() {
  try {
    return localStorage.getItem(CLE);
  } catch {
    return null;
  }
}

/**
 * The token, without a word of why.
 * @param {string} adresse @param {string | null} jeton
 * @returns {Promise<string>} what to say of it
 */
export async function arreteLettres(adresse, jeton) {
  try {
    const reponse = await fetch(adresse, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jeton }),
    });
    if (!reponse.ok) return "lettres.echec";
    if (jeton === jetonDesLettres()) localStorage.removeItem(CLE);
    return "lettres.arretees";
  } catch {
    return "lettres.echec";
  }
}
