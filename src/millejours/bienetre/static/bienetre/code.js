// Answers carried by a picture from one screen to another: `1.<instrument>.<public>.<one digit or - for each answer>`.
import { correction, generate } from "../core/vendor/lean-qr.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGE = 4;

/** @param {string} id @param {string} public_ @param {(?number)[]} reponses */
export const ecritCode = (id, public_, reponses) => `1.${id}.${public_}.${reponses.map((r) => (r === null ? "-" : r)).join("")}`;

/** @param {string} code @returns {?{id: string, public_: string, reponses: (?number)[]}} */
export function litCode(code) {
  const lu = /^1\.([a-z0-9-]+)\.([a-z_]+)\.([0-9-]+)$/.exec(code);
  return lu && { id: lu[1], public_: lu[2], reponses: [...lu[3]].map((c) => (c === "-" ? null : Number(c))) };
}

/** A QR code as a drawing. @param {string} texte */
export function dessine(texte) {
  const code = generate(texte, { minCorrectionLevel: correction.M });
  const taille = code.size;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${-MARGE} ${-MARGE} ${taille + 2 * MARGE} ${taille + 2 * MARGE}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", texte);
  const carres = [];
  for (let l = 0; l < taille; l += 1) for (let c = 0; c < taille; c += 1) if (code.get(c, l)) carres.push(`M${c} ${l}h1v1h-1z`);
  const trace = document.createElementNS(SVG, "path");
  trace.setAttribute("d", carres.join(""));
  svg.append(trace);
  return svg;
}
