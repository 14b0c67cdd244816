// @ts-check
/** How our background is drawn: land, borders, names, in the colours of the page. No glyph: the device writes. */

/** @param {any} P the library @param {string} style @param {string} url */
export function couche(P, style, url) {
  const commun = { url, maxDataZoom: 9, attribution: "", lang: document.documentElement.lang };
  if (style === "protomaps") return P.leafletLayer({ ...commun, maxDataZoom: 15, flavor: estSombre() ? "dark" : "light" });
  const couleurs = getComputedStyle(document.documentElement);
  const c = (/** @type {string} */ nom) => couleurs.getPropertyValue(`--${nom}`).trim();
  return P.leafletLayer({
    ...commun,
    backgroundColor: c("accent-fond"),
    paintRules: [
      { dataLayer: "terre", symbolizer: new P.PolygonSymbolizer({ fill: c("carte"), stroke: c("encre-2"), width: 0.6 }) },
      ...[["commune", 0.5, "encre-2"], ["departement", 0.9, "encre-2"], ["region", 1.4, "encre-2"]].map(([niveau, width, nom]) => ({
        dataLayer: "limites",
        symbolizer: new P.LineSymbolizer({ color: c(String(nom)), width }),
        filter: (/** @type {number} */ _z, /** @type {any} */ f) => f.props.niveau === niveau,
      })),
    ],
    labelRules: [
      {
        dataLayer: "noms",
        symbolizer: new P.CenteredTextSymbolizer({
          labelProps: ["nom"], fill: c("encre"), stroke: c("carte"), width: 2,
          font: (/** @type {number} */ z, /** @type {any} */ f) => `${f.props.rang < z - 2 ? 600 : 400} ${f.props.rang < z - 2 ? 14 : 12}px system-ui, sans-serif`,
        }),
        sort: (/** @type {any} */ a, /** @type {any} */ b) => a.rang - b.rang,
      },
    ],
  });
}

const estSombre = () => matchMedia("(prefers-color-scheme: dark)").matches;
