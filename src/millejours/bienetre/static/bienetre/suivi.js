// « Me le proposer ici » : one day, on this device, because it was asked for. Not what, not why, no answer.
const CLE = "mj-suivi";

/** @param {string} jour @returns {boolean} false where the browser keeps nothing */
export function noteSuivi(jour) {
  try {
    localStorage.setItem(CLE, jour);
    return true;
  } catch {
    return false;
  }
}

/** @returns {?string} */
export function suivi() {
  try {
    const jour = localStorage.getItem(CLE) ?? "";
    return /^\d{4}-\d{2}-\d{2}$/.test(jour) ? jour : null;
  } catch {
    return null;
  }
}

export function oublieSuivi() {
  try {
    localStorage.removeItem(CLE);
  } catch {
    // Nothing could be kept: nothing is to be forgotten.
  }
}

/** The civil day so many days from now, here. @param {number} n */
export function jourDans(n) {
  const d = new Date();
  d.setDate(d.getDate() + n);
  return [d.getFullYear(), d.getMonth() + 1, d.getDate()].map((v) => String(v).padStart(2, "0")).join("-");
}
