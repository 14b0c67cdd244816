/**
 * « Quitter vite ». Without this script it is a link. With it the page goes blank at once, its title too,
 * and the neutral page takes its place in the history: « back » does not come here.
 * Escape pressed twice does the same. What was visited before this page stays in the history: no page can erase it.
 */

const DELAI = 1500;

/** @type {HTMLAnchorElement | null} */
const lien = document.querySelector("a[data-sortie]");
let dernier = -Infinity;

function quitte() {
  if (!lien) return;
  document.documentElement.hidden = true;
  document.title = "…";
  // The icon would stay in the tab while the other page loads.
  document.querySelector("link[rel=icon]")?.remove();
  location.replace(lien.href);
}

lien?.addEventListener("click", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) return;
  evenement.preventDefault();
  quitte();
});

// Captured first: no dialog or field may keep the key for itself.
addEventListener(
  "keydown",
  (evenement) => {
    // A link in a hidden place is not offered: the page is not one to leave in a hurry.
    if (evenement.key !== "Escape" || evenement.repeat || lien?.closest("[hidden]")) return;
    if (evenement.timeStamp - dernier < DELAI) quitte();
    dernier = evenement.timeStamp;
  },
  { capture: true },
);
