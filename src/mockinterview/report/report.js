"use strict";
// Clicks make sound, sound lights words: one take at a time.
(() => {
  const takes = [...document.querySelectorAll(".take")];
  const tabs = [...document.querySelectorAll('[role="tab"]')];

  const show = (number, focus) => {
    takes.forEach((take, n) => {
      if (n !== number) take.querySelector("audio")?.pause();
      take.hidden = tabs.length > 0 && n !== number;
    });
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === number));
      tab.tabIndex = n === number ? 0 : -1;
      if (n === number && focus) tab.focus();
    });
  };

  const listen = (take) => {
    const audio = take.querySelector("audio");
    const words = [...take.querySelectorAll(".word")];
    const starts = words.map((word) => Number(word.dataset.start));
    const wave = take.querySelector(".wave");
    let until = Infinity;
    let lit = null;

    const place = (seconds) => {
      let low = 0, high = starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= seconds + 0.02) low = middle + 1; else high = middle;
      }
      return low - 1;
    };
    const follow = () => {
      const now = audio.currentTime;
      if (now >= until) { audio.pause(); until = Infinity; }
      const index = place(now);
      const word = index >= 0 && now < Number(words[index].dataset.end) + 0.3 ? words[index] : null;
      if (word !== lit) {
        lit?.classList.remove("now");
        word?.classList.add("now");
        lit = word;
      }
      if (wave) {
        const x = String((now / Number(wave.dataset.seconds)) * wave.viewBox.baseVal.width);
        const head = wave.querySelector(".head");
        head.setAttribute("x1", x);
        head.setAttribute("x2", x);
      }
    };
    const frame = () => { follow(); if (!audio.paused) requestAnimationFrame(frame); };
    let asked = false;
    const hear = (start, end = Infinity) => {
      until = Number.isFinite(end) ? end + 0.25 : Infinity;
      asked = true;
      audio.currentTime = start;
      audio.play().catch(() => {});
    };
    if (audio) {
      // Whoever moves on by the player's own controls isn't stopped at a quote's end.
      audio.addEventListener("seeking", () => { if (!asked) until = Infinity; asked = false; });
      audio.addEventListener("play", frame);
      audio.addEventListener("seeked", follow);
      audio.addEventListener("timeupdate", follow);
      wave?.addEventListener("click", (event) => {
        const box = wave.getBoundingClientRect();
        hear(((event.clientX - box.left) / box.width) * Number(wave.dataset.seconds));
      });
    }
    words.forEach((word) => word.addEventListener("click", () => hear(Number(word.dataset.start))));
    let chosen = -1;
    const choose = (index) => {
      words[chosen]?.classList.remove("chosen");
      chosen = index;
      words[chosen]?.classList.add("chosen");
      words[chosen]?.scrollIntoView({ block: "nearest" });
    };
    const text = take.querySelector(".transcript");
    text?.addEventListener("blur", () => choose(-1));
    text?.addEventListener("keydown", (event) => {
      const last = words.length - 1;
      const next = {
        ArrowRight: Math.min(chosen + 1, last), ArrowDown: Math.min(chosen + 8, last),
        ArrowLeft: Math.max(chosen - 1, 0), ArrowUp: Math.max(chosen - 8, 0), Home: 0, End: last,
      }[event.key];
      if (next !== undefined && words.length) choose(next);
      else if ((event.key === "Enter" || event.key === " ") && chosen >= 0) hear(starts[chosen]);
      else return;
      event.preventDefault();
    });
    return hear;
  };

  const hears = takes.map(listen);
  document.querySelectorAll("button.quote").forEach((quote) => {
    quote.addEventListener("click", () => {
      const number = Number(quote.dataset.take);
      if (takes[number].hidden) show(number, true);
      if (takes[number].querySelector("audio")) hears[number](Number(quote.dataset.start), Number(quote.dataset.end));
    });
  });
  tabs.forEach((tab, number) => {
    tab.addEventListener("click", () => show(number, false));
    tab.addEventListener("keydown", (event) => {
      const last = tabs.length - 1;
      const next = { ArrowRight: (number + 1) % tabs.length, ArrowLeft: (number + last) % tabs.length, Home: 0, End: last }[event.key];
      if (next !== undefined) { show(next, true); event.preventDefault(); }
    });
  });
  if (tabs.length) show(0, false);
})();
