// Before the first paint: what only a script can fold is folded from the start, so that nothing jumps.
document.documentElement.classList.add("has-script");
