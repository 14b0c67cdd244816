// Answers carried by a picture from one screen to another: `1.<instrument>.<public>.<one digit or - for each answer>`.
export { dessine } from "../core/qr.js";

/** @param {string} id @param {string} public_ @param {(?number)[]} reponses */
export const ecritCode = (id, public_, reponses) => `1.${id}.${public_}.${reponses.map((r) => (r === null ? "-" : r)).join("")}`;

/** @param {string} code @returns {?{id: string, public_: string, reponses: (?number)[]}} */
export function litCode(code) {
  const lu = /^1\.([a-z0-9-]+)\.([a-z_]+)\.([0-9-]+)$/.exec(code);
  return lu && { id: lu[1], public_: lu[2], reponses: [...lu[3]].map((c) => (c === "-" ? null : Number(c))) };
}
