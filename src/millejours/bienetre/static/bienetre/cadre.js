// The theme a partner asked for comes after the hash: it is never sent.
const theme = location.hash.slice(1);
if (theme === "clair" || theme === "sombre") document.documentElement.dataset.theme = theme;

export {};
