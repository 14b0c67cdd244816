/** Served as `/sw.js` when the switch is off: it erases what an older one kept, and goes. */

addEventListener("install", () => skipWaiting());
addEventListener("activate", (evenement) =>
  evenement.waitUntil(
    (async () => {
      for (const nom of await caches.keys()) if (nom.startsWith("mj-")) await caches.delete(nom);
      await registration.unregister();
    })(),
  ),
);
