/** The letters have stopped: this device forgets the token that stopped them. */

try {
  localStorage.removeItem("mj-lettres");
} catch {
  // A browser that keeps nothing has nothing to forget.
}
