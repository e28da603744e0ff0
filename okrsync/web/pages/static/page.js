// Puts newer numbers in the place of older ones, where nobody is reading closely. The page works without it.
"use strict";

(() => {
  const EVERY = 15000;
  const root = document.documentElement;
  const main = document.getElementById("main");
  const told = document.getElementById("told");
  const news = document.getElementById("news");
  if (!("live" in root.dataset) || !main || !told || !news) return;

  let tag = null;
  let shown = main.innerHTML;

  const isBusy = () =>
    document.visibilityState !== "visible" ||
    main.contains(document.activeElement) && document.activeElement !== main ||
    main.querySelector("details[open]") !== null ||
    !getSelection().isCollapsed;

  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const newMain = fresh.getElementById("main");
    const newTold = fresh.getElementById("told");
    if (!newMain || !newTold) return;
    told.innerHTML = newTold.innerHTML;
    if (newMain.innerHTML === shown) return;
    shown = newMain.innerHTML;
    main.innerHTML = shown;
    news.textContent = `The numbers have changed by ${told.querySelector("time").textContent}.`;
  };

  const look = async () => {
    if (isBusy()) return true;
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.href, { headers, cache: "no-store", credentials: "same-origin" });
    if (answer.status === 401 || answer.status === 403) return false;
    if (answer.status === 200 && !isBusy()) {
      tag = answer.headers.get("ETag");
      take(await answer.text());
    }
    return true;
  };

  const again = () => setTimeout(async () => {
    const goOn = await look().catch(() => true);
    if (goOn) again();
  }, EVERY);
  again();
})();
