// A picture that carries a text from one screen to another.
import { correction, generate } from "./vendor/lean-qr.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGE = 4;

/** A QR code as a drawing. @param {string} texte @param {string} [nom] what it is, for who cannot see it */
export function dessine(texte, nom = texte) {
  const code = generate(texte, { minCorrectionLevel: correction.M });
  const taille = code.size;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${-MARGE} ${-MARGE} ${taille + 2 * MARGE} ${taille + 2 * MARGE}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", nom);
  const carres = [];
  for (let l = 0; l < taille; l += 1) for (let c = 0; c < taille; c += 1) if (code.get(c, l)) carres.push(`M${c} ${l}h1v1h-1z`);
  const trace = document.createElementNS(SVG, "path");
  trace.setAttribute("d", carres.join(""));
  svg.append(trace);
  return svg;
}
