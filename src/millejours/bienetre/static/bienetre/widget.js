// One tag on a partner's page: a sandboxed frame in its place. It reads nothing of the page and tells it nothing.
(() => {
  const moi = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { public: public_ = "apres-la-naissance", theme = "auto", langue = "fr", hauteur = "720", partenaire = "" } = moi.dataset;
  const cadre = document.createElement("iframe");
  cadre.src = `${new URL(moi.src).origin}/mon-bien-etre/cadre/${encodeURIComponent(langue)}/${encodeURIComponent(public_)}/${partenaire && `?partenaire=${encodeURIComponent(partenaire)}`}#${encodeURIComponent(theme)}`;
  cadre.title = "Mon bien-être";
  cadre.referrerPolicy = "no-referrer";
  cadre.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals");
  cadre.width = "100%";
  cadre.height = hauteur;
  cadre.setAttribute("frameborder", "0");
  // A tag left in the head has no place of its own.
  if (moi.closest("head")) addEventListener("DOMContentLoaded", () => document.body.append(cadre));
  else moi.after(cadre);
})();
